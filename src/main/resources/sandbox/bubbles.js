// The chat as a phone shows it.
import { el, icon, clock } from './dom.js';
import { formatted } from './format.js';
import { mediaUrl } from './backend.js';

const EMOJI = ['👍', '❤️', '😂', '🙏'];
const TICKS = {
  SENT: ['one', 'Sent'],
  DELIVERED: ['two', 'Delivered'],
  READ: ['two', 'Read'],
  FAILED: ['warn', 'Not delivered'],
};

/** Draws one message; `actions` are what its menu can do. */
export function bubble(message, find, actions) {
  const quoted = message.quotes ? find(message.quotes) : null;
  return el(
    'article',
    {
      className: `bubble ${message.mine ? 'mine' : 'theirs'} ${message.agent ? 'agent' : ''} ${message.problem ? 'troubled' : ''}`,
      data: { id: message.id, state: message.state },
      'aria-label': message.mine ? 'Customer' : message.agent ? 'Agent of the business' : 'Business',
    },
    message.agent ? el('span', { className: 'author', textContent: 'agent' }) : null,
    quoted ? el('blockquote', { textContent: shortText(quoted) }) : null,
    ...content(message),
    el(
      'footer',
      {},
      message.kind === 'edited' ? el('span', { textContent: 'edited' }) : null,
      el('time', { textContent: clock(message.at) }),
      message.mine ? ticks(message) : null,
      menu(message, actions),
    ),
    message.problem ? el('p', { className: 'problem', textContent: message.problem }) : null,
    message.reaction ? el('span', { className: 'reaction', textContent: message.reaction }) : null,
  );
}

/** A message in one line. */
export function shortText(message) {
  const names = { image: 'Photo', voice: 'Voice note', document: 'Document', location: 'Place' };
  const name = names[message.kind];
  if (message.kind === 'reaction') return message.text ? `Reacted ${message.text}` : 'Took a reaction away';
  if (message.kind === 'deleted') return 'Deleted message';
  const text = message.text.replace(/(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|```/gu, '');
  return [name, message.file, text].filter(Boolean).join(' · ') || message.kind;
}

export function typingDots() {
  return el(
    'div',
    { className: 'bubble theirs typing', role: 'status', 'aria-label': 'The business is typing' },
    el('i'),
    el('i'),
    el('i'),
  );
}

function content(message) {
  const text = message.text ? [el('p', { className: 'text' }, ...formatted(message.text))] : [];
  switch (message.kind) {
    case 'image':
      return [picture(message), ...text];
    case 'voice':
      return [
        el('div', { className: 'voice' }, icon('mic', 'Voice note'), player(message)),
        ...text,
      ];
    case 'document':
      return [
        el(
          'a',
          { className: 'file', href: mediaUrl(message.media ?? ''), download: message.file ?? '' },
          icon('file', 'Document'),
          el('span', { textContent: message.file ?? 'document' }),
        ),
        ...text,
      ];
    case 'location':
      return [el('div', { className: 'file' }, icon('pin', 'Place'), el('span', { textContent: message.text }))];
    case 'deleted':
      return [el('p', { className: 'text quiet', textContent: 'This message was deleted.' })];
    default:
      return text.length ? text : [el('p', { className: 'text quiet', textContent: `[${message.kind}]` })];
  }
}

function picture(message) {
  return message.media
    ? el('img', { src: mediaUrl(message.media), alt: message.text || 'Photo', className: 'photo' })
    : el('p', { className: 'quiet', textContent: 'Photo' });
}

function player(message) {
  return el('audio', { controls: true, preload: 'none', src: mediaUrl(message.media ?? '') });
}

function ticks(message) {
  const [shape, label] = TICKS[message.state];
  const drawing = icon(shape, label);
  drawing.classList.add(`ticks-${message.state.toLowerCase()}`);
  return drawing;
}

function menu(message, actions) {
  const choice = (label, act) => el('button', { type: 'button', textContent: label, onclick: act });
  return el(
    'details',
    { className: 'menu' },
    el('summary', { 'aria-label': 'What to do with this message' }, '⋯'),
    el(
      'div',
      { className: 'choices' },
      message.mine || message.agent ? choice('Deliver webhook again', () => actions.again(message)) : null,
      message.agent && message.kind !== 'deleted' ? choice('Edit', () => actions.edit(message)) : null,
      message.agent && message.kind !== 'deleted' ? choice('Delete for everyone', () => actions.remove(message)) : null,
      message.mine
        ? null
        : el(
            'div',
            { className: 'emoji' },
            ...EMOJI.map((emoji) =>
              el('button', {
                type: 'button',
                textContent: emoji,
                'aria-label': `React with ${emoji}`,
                onclick: () => actions.react(message, message.reaction === emoji ? '' : emoji),
              }),
            ),
          ),
      message.mine ? null : choice('Quote', () => actions.quote(message)),
      choice('Raw JSON', () => actions.raw(message)),
    ),
  );
}
