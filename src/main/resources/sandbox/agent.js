// The WhatsApp Business App beside the chat: a person of the business writes, corrects, deletes.
import { byId } from './dom.js';
import { post } from './backend.js';

let person = () => null;
let editing = null;

/** `selected` tells whose chat is open. */
export function bindAgent(selected) {
  person = selected;
  const box = byId('agent-text');
  byId('agent-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (text) say(text);
  });
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId('agent-form').requestSubmit();
    }
  });
  byId('agent').addEventListener('click', (event) => {
    const { says } = event.target.dataset;
    if (says) write(says);
  });
  // On a phone the customer's side needs the room.
  if (matchMedia('(max-width: 860px)').matches) byId('agent').open = false;
}

/** Moves to the agent's box. */
export function focusAgent() {
  byId('agent').open = true;
  byId('agent-text').focus();
}

/** Puts a message into the box, to change its words; null stops that. */
export function edit(message) {
  if (!message && !editing) return false;
  editing = message;
  byId('agent-text').value = message?.text ?? '';
  byId('agent-send').textContent = message ? 'Save' : 'Send';
  if (message) focusAgent();
  return true;
}

export const remove = (message) => post(`/messages/${encodeURIComponent(message.id)}/deletions`, {});

async function say(text) {
  const box = byId('agent-text');
  if (editing) {
    const { id } = editing;
    if (await post(`/messages/${encodeURIComponent(id)}/edits`, { text })) edit(null);
  } else {
    box.value = '';
    if (!(await write(text)) && !box.value) box.value = text;
  }
  box.focus();
}

function write(text) {
  const key = person();
  return key ? post(`/people/${encodeURIComponent(key)}/agent-texts`, { text }) : undefined;
}
