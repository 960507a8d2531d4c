/** Stands where rows will be, in their size, until they were read. */
export const WaitingRows = ({ rows }: { rows: number }) => (
  <div class="waiting-rows" aria-hidden="true">
    {Array.from({ length: rows }, (_, row) => (
      <span key={row} class="waiting-row" />
    ))}
  </div>
);
