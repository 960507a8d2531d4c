/**
 * The icons of lucide that the app uses; the build takes exactly these. What a guest sees first has
 * its icons in the page; all others come with the screens that import later-icons.ts.
 */
export const firstIconNames = [
  'arrow-right',
  'ellipsis',
  'loader-circle',
  'mic',
  'mic-off',
  'triangle-alert',
  'video',
  'video-off',
  'volume-2',
] as const;

export const laterIconNames = [
  'activity',
  'ban',
  'check',
  'circle-check',
  'circle-dashed',
  'circle-minus',
  'circle-x',
  'copy',
  'download',
  'house',
  'key-round',
  'link',
  'lock',
  'log-out',
  'message-square',
  'monitor-smartphone',
  'monitor-up',
  'phone',
  'phone-incoming',
  'phone-missed',
  'phone-off',
  'phone-outgoing',
  'rotate-ccw-clock',
  'rotate-cw',
  'router',
  'send',
  'server',
  'shield-check',
  'trash',
  'user-plus',
  'user-x',
  'users',
  'x',
] as const;

export type IconName = (typeof firstIconNames)[number] | (typeof laterIconNames)[number];
