// WhatsApp's text formatting: *bold* _italic_ ~strike~ `code` ```block```, and links.
import { el } from './dom.js';

const PIECES =
  /```([\s\S]+?)```|`([^`\n]+)`|(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])|(?<![\p{L}\p{N}*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\p{L}\p{N}~])/gu;

/** The nodes of a formatted text. */
export function formatted(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    if (match.index > end) nodes.push(document.createTextNode(text.slice(end, match.index)));
    nodes.push(piece(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
}

function piece([, block, code, link, bold, italic, strike]) {
  if (block !== undefined) return el('code', { className: 'block', textContent: block });
  if (code !== undefined) return el('code', { textContent: code });
  if (link !== undefined) {
    return el('a', { href: link, textContent: link, target: '_blank', rel: 'noopener noreferrer' });
  }
  if (bold !== undefined) return el('strong', {}, ...formatted(bold));
  if (italic !== undefined) return el('em', {}, ...formatted(italic));
  return el('s', {}, ...formatted(strike));
}
