// Keyboard shortcuts.
import { byId } from './dom.js';

export function bindKeys({ otherPerson, escape, answer }) {
  const help = byId('help');
  byId('help-button').addEventListener('click', () => help.showModal());
  document.addEventListener('keydown', (event) => {
    const writing = event.target.matches('input, textarea');
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      otherPerson(event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'Escape' && !help.open) {
      escape();
    } else if (event.key === '/' && !writing) {
      event.preventDefault();
      byId('text').focus();
    } else if (event.key === '#' && !writing) {
      event.preventDefault();
      answer();
    } else if (event.key === '?' && !writing && !help.open) {
      event.preventDefault();
      help.showModal();
    }
  });
}
