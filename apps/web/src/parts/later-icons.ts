import { render } from 'preact';
/** Puts the icons into the page that its first screens did without. */
import sprite from 'virtual:later-icons';

const host = document.createElement('div');
render(sprite, host);
document.body.append(host);
