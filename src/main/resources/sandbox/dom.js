// Builds elements. Texts only ever become text nodes, so that no message can become markup.

/** An element with properties (or attributes, for names with a dash) and children. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'data') Object.assign(element.dataset, value);
    else if (name.includes('-') || name === 'role') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

const SHAPES = {
  one: 'M4 9.5 7.5 13 14 5',
  two: 'M1.5 9.5 5 13 11.5 5M8 12l1 1L15.5 5',
  warn: 'M9 4v6M9 13v.6',
  mic: 'M9 2.5v7M6 6v2a3 3 0 0 0 6 0V6M9 12v3',
  file: 'M5 2.5h5l3 3v10H5zM10 2.5v3h3',
  pin: 'M9 15.5c3-4 4.5-6 4.5-8.5a4.5 4.5 0 0 0-9 0c0 2.500 1.500 4.500 4.500 8.500zM9 7v.5',
};

/** A small line drawing; `label` is what a screen reader says. */
export function icon(shape, label) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 18 18');
  svg.setAttribute('class', `icon icon-${shape}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', SHAPES[shape]);
  svg.append(path);
  return svg;
}

export function clock(millis) {
  return new Date(millis).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** The time; with its day when that is not today. */
export function moment(millis) {
  const today = new Date(millis).toDateString() === new Date().toDateString();
  const day = new Date(millis).toLocaleDateString([], { weekday: 'short', day: 'numeric', month: 'short' });
  return today ? clock(millis) : `${clock(millis)} on ${day}`;
}

/** A calm colour of its own for each person. */
export function hue(key) {
  let sum = 0;
  for (const letter of key) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return sum;
}

export function paintAvatar(element, person) {
  element.textContent = [...person.name][0]?.toUpperCase() ?? '?';
  element.style.setProperty('--hue', hue(person.key));
}

/** Says something went wrong, for a while. */
export function toast(message) {
  const box = el('p', { className: 'toast', textContent: message });
  byId('toasts').append(box);
  setTimeout(() => box.remove(), 7000);
}
