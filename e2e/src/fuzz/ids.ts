/** Who is who at every protocol where one says so. */
export const goodIds = ['good-ann', 'good-bob'] as const;
export const goodHall = 'good';

/** One for each socket of an attack. */
export const attackerIds: readonly string[] = Array.from({ length: 16 }, (_, at) => `evil${at}`);
