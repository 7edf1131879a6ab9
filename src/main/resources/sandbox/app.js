// The page: what it knows, and what happens when that changes.
import { el, byId, clock, paintAvatar, toast } from './dom.js';
import { get, post, listen } from './backend.js';
import { bubble, shortText, typingDots } from './bubbles.js';
import { drawTimeline, showRaw } from './timeline.js';
import { bindKeys } from './keys.js';
import { bindAgent, focusAgent, edit, remove } from './agent.js';
import { drawStanding } from './standing.js';

const BURST_GAP_MILLIS = 120;
const people = new Map();
const chats = new Map();
const traces = new Map();
let selected = null;
let stateVersion = 0;
let quoted = null;
let drawing = false;

// ---- state -----------------------------------------------------------------------------------

async function loadState() {
  const state = await get('/state');
  stateVersion = state.version;
  byId('model').textContent = state.model;
  byId('demo-mark').hidden = !state.demo;
  byId('private').hidden = !state.demo;
  for (const person of state.people) people.set(person.key, { unread: 0, ...people.get(person.key), ...person });
  chats.clear();
  const wanted = decodeURIComponent(location.hash.slice(1));
  await select(people.has(selected) ? selected : people.has(wanted) ? wanted : state.people[0]?.key);
  link(true);
}

async function loadChat(key) {
  const chat = await get(`/people/${encodeURIComponent(key)}`);
  chats.set(key, { version: chat.version, typingUntil: chat.typingUntil, bubbles: new Map(chat.bubbles.map((b) => [b.id, b])) });
  for (const trace of chat.traces) keepTrace(trace);
}

function keepTrace(trace) {
  const known = traces.get(trace.id);
  if (!known || known.events.length <= trace.events.length) traces.set(trace.id, trace);
}

const tracesOf = (messageId) => [...traces.values()].filter((trace) => trace.message === messageId);

function onChange(change) {
  if (change.person) {
    if (!people.has(change.person.key)) people.set(change.person.key, { unread: 0, last: null, ...change.person });
    return redraw();
  }
  const person = people.get(change.of);
  const chat = chats.get(change.of);
  if ('bubble' in change) {
    const { bubble: message } = change;
    if (person && change.version > stateVersion) noteLatest(person, message);
    if (chat && change.version > chat.version) {
      complain(chat.bubbles.get(message.id), message, person);
      chat.bubbles.set(message.id, message);
    }
  } else {
    if (person) person.typingUntil = change.typingUntil;
    if (chat) chat.typingUntil = change.typingUntil;
    if (change.typingUntil) setTimeout(redraw, change.typingUntil - Date.now() + 50);
  }
  redraw();
}

function noteLatest(person, message) {
  if (message.kind === 'reaction') return;
  const news = message.id !== person.last?.id && message.at >= (person.last?.at ?? 0);
  if (news && !message.mine && person.key !== selected) person.unread++;
  if (news || message.id === person.last?.id) person.last = message;
}

function complain(before, now, person) {
  if (now.problem && now.problem !== before?.problem) toast(`${person?.name ?? ''}: ${now.problem}`);
}

function link(up) {
  byId('link').textContent = up ? 'live' : 'connection lost, trying again…';
  byId('link').dataset.up = up;
}

// ---- drawing ---------------------------------------------------------------------------------

function redraw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawPeople();
    drawChat();
    const chat = chats.get(selected);
    const messages = chat ? [...chat.bubbles.values()] : [];
    drawStanding(messages.flatMap((message) => tracesOf(message.id)));
    drawTimeline(messages, tracesOf);
  });
}

function drawPeople() {
  byId('people-list').replaceChildren(
    ...[...people.values()].map((person) => {
      const avatar = el('span', { className: 'avatar', 'aria-hidden': 'true' });
      paintAvatar(avatar, person);
      const typing = person.typingUntil > Date.now();
      return el(
        'li',
        {},
        el(
          'button',
          { type: 'button', className: 'person', data: { key: person.key }, 'aria-current': `${person.key === selected}`, onclick: () => choose(person.key) },
          avatar,
          el('span', { className: 'name', textContent: person.name }),
          el('time', { textContent: person.last ? clock(person.last.at) : '' }),
          el('span', { className: 'last', textContent: typing ? 'typing…' : person.last ? shortText(person.last) : (person.waId ?? 'private number') }),
          person.unread ? el('span', { className: 'unread', textContent: `${person.unread}`, 'aria-label': `${person.unread} unread` }) : null,
        ),
      );
    }),
  );
}

function drawChat() {
  const person = people.get(selected);
  const chat = chats.get(selected);
  const log = byId('log');
  if (!person || !chat) return;
  const typing = chat.typingUntil > Date.now();
  byId('chat-name').textContent = person.name;
  byId('chat-sub').textContent = typing ? 'the business is typing…' : person.waId ? `+${person.waId}` : `${person.username} · number kept private`;
  paintAvatar(byId('chat-avatar'), person);
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80 || log.dataset.of !== selected;
  const shown = [...chat.bubbles.values()].filter((message) => message.kind !== 'reaction');
  sync(log, shown, (id) => chat.bubbles.get(id));
  log.querySelector('.typing')?.remove();
  if (typing) log.append(typingDots());
  log.dataset.of = selected;
  if (atEnd) log.scrollTop = log.scrollHeight;
}

/** Redraws only the messages that changed, so that open menus and players stay. */
function sync(log, shown, find) {
  if (shown.length === 0) {
    log.replaceChildren(el('p', { className: 'empty', textContent: 'No messages yet. You write as the customer; the gateway answers, or you do as a person from the business.' }));
    return;
  }
  log.querySelector('.empty')?.remove();
  const old = new Map([...log.querySelectorAll('.bubble[data-id]')].map((node) => [node.dataset.id, node]));
  shown.forEach((message, index) => {
    const drawn = JSON.stringify(message);
    let node = old.get(message.id);
    if (!node || node.drawn !== drawn) {
      const fresh = bubble(message, find, actions);
      fresh.drawn = drawn;
      fresh.classList.toggle('new', !node);
      node?.remove();
      node = fresh;
    }
    if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null);
    old.delete(message.id);
  });
  old.forEach((node) => node.remove());
}

// ---- doing -----------------------------------------------------------------------------------

const actions = {
  again: (message) => post(`/messages/${encodeURIComponent(message.id)}/redeliveries`, { times: 1 }),
  react: (message, emoji) => post(path('reactions'), { message: message.id, emoji }),
  quote: (message) => quote(message),
  edit,
  remove,
  raw: (message) => {
    view('timeline');
    showRaw(message.id);
  },
};

const path = (action) => `/people/${encodeURIComponent(selected)}/${action}`;

async function select(key) {
  if (!key) return;
  selected = key;
  people.get(key).unread = 0;
  history.replaceState(null, '', `#${encodeURIComponent(key)}`);
  quote(null);
  edit(null);
  if (!chats.has(key)) await loadChat(key);
  redraw();
}

function choose(key) {
  view('chat');
  select(key).then(() => byId('text').focus(), () => toast('The chat could not be loaded.'));
}

function otherPerson(step) {
  const keys = [...people.keys()];
  if (keys.length) choose(keys[(keys.indexOf(selected) + step + keys.length) % keys.length]);
}

function view(name) {
  byId('app').dataset.view = name;
  for (const tab of byId('tabs').children) {
    if (tab.dataset.view === name) tab.setAttribute('aria-current', 'true');
    else tab.removeAttribute('aria-current');
  }
}

function quote(message) {
  quoted = message;
  byId('quote').hidden = !message;
  byId('quote-text').textContent = message ? shortText(message) : '';
  if (message) byId('text').focus();
}

async function send(texts, gapMillis) {
  const box = byId('text');
  const written = box.value;
  if (!texts.length || !selected) return;
  const body = { texts, gapMillis, quotes: quoted?.id };
  box.value = '';
  grow();
  quote(null);
  if (!(await post(path('texts'), body)) && !box.value) box.value = written;
  box.focus();
}

/** What a person in a hurry sends one by one: lines, else sentences, else a few words each. */
function fragments(text) {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  if (lines.length > 1) return lines.slice(0, 20);
  const sentences = text.match(/[^.!?]+[.!?]*/g)?.map((part) => part.trim()).filter(Boolean) ?? [];
  if (sentences.length > 1) return sentences.slice(0, 20);
  return text.trim().match(/(?:\S+\s*){1,3}/g)?.map((part) => part.trim()).slice(0, 20) ?? [];
}

async function sendFile(file) {
  const kind = /^image\/(jpeg|png)$/.test(file.type) ? 'image' : file.type.startsWith('audio/') ? 'voice' : 'document';
  const caption = byId('text').value.trim();
  const query = new URLSearchParams({ kind, name: file.name, caption });
  const headers = { 'Content-Type': 'application/octet-stream', 'X-File-Type': file.type || 'application/octet-stream' };
  if (await post(`${path('files')}?${query}`, file, headers)) byId('text').value = '';
}

function grow() {
  const box = byId('text');
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight + 2, 140)}px`;
}

function bind() {
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = byId('text').value.trim();
    if (text) send([text], 0);
  });
  byId('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId('composer').requestSubmit();
    }
  });
  byId('text').addEventListener('input', grow);
  byId('burst').addEventListener('click', () => send(fragments(byId('text').value), BURST_GAP_MILLIS));
  byId('composer').addEventListener('click', (event) => {
    const { sample } = event.target.dataset;
    if (sample && selected) post(path('samples'), { sample });
  });
  byId('pick-file').addEventListener('click', () => byId('file').click());
  byId('file').addEventListener('change', async (event) => {
    if (event.target.files[0]) await sendFile(event.target.files[0]);
    event.target.value = '';
  });
  byId('quote-close').addEventListener('click', () => quote(null));
  byId('add-person').addEventListener('submit', async (event) => {
    event.preventDefault();
    const person = await post('/people', { name: byId('add-name').value, number: byId('add-number').value });
    if (!person) return;
    event.target.reset();
    if (!people.has(person.key)) people.set(person.key, { unread: 0, last: null, ...person });
    choose(person.key);
  });
  for (const tab of byId('tabs').children) tab.addEventListener('click', () => view(tab.dataset.view));
  document.addEventListener('click', (event) => closeMenus(event.target.closest('.menu summary')?.parentElement));
}

/** Closes all menus but the one that is just being used. */
function closeMenus(kept) {
  let closed = false;
  for (const menu of document.querySelectorAll('.menu[open]')) {
    if (menu !== kept) {
      menu.open = false;
      closed = true;
    }
  }
  return closed;
}

function escape() {
  if (closeMenus(null)) return;
  if (quoted) return quote(null);
  if (edit(null)) return;
  const fold = document.activeElement?.closest?.('#thoughts details[open]');
  if (fold) {
    fold.open = false;
    fold.querySelector('summary').focus();
    return;
  }
  view('chat');
  byId('text').focus();
}

bind();
bindAgent(() => selected);
bindKeys({
  otherPerson,
  escape,
  answer: () => {
    view('chat');
    focusAgent();
  },
});
listen({
  onHello: () => loadState().catch(() => link(false)),
  onChange,
  onTrace: (trace) => {
    keepTrace(trace);
    redraw();
  },
  onLost: () => link(false),
});
