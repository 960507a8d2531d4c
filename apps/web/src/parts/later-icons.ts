/** Puts the icons into the page that its first screens did without. */
import sprite from 'virtual:later-icons';

const drawing = new DOMParser().parseFromString(sprite, 'image/svg+xml').documentElement;
document.body.append(document.adoptNode(drawing));
