/** Made by the build, see vite.config.ts. */
declare module 'virtual:later-icons' {
  const sprite: import('preact').VNode;
  export default sprite;
}
