/** The icons of lucide that the app uses; the build puts exactly these into the page. */
export const iconNames = [
  'arrow-right',
  'check',
  'copy',
  'ellipsis',
  'house',
  'loader-circle',
  'lock',
  'message-square',
  'mic',
  'mic-off',
  'monitor-up',
  'phone-off',
  'rotate-cw',
  'send',
  'shield-check',
  'triangle-alert',
  'user-x',
  'video',
  'video-off',
  'volume-2',
  'x',
] as const;

export type IconName = (typeof iconNames)[number];
