// The panel beside the chat: every thought with its numbers, bars, stages and raw JSON.
import { el, byId, clock } from './dom.js';
import { get } from './backend.js';
import { shortText } from './bubbles.js';
import { thoughts, figures } from './thoughts.js';
import { standing, sentence, stageName, stageWords } from './standing.js';
import { rows, waterfall, millis } from './waterfall.js';

const SHOWN = 30;
/** What is unfolded survives redrawing. */
const unfolded = new Set();
/** Cards on the page, by the first message of their thought. */
const drawn = new Map();

export function drawTimeline(bubbles, tracesOf) {
  const groups = thoughts(bubbles, tracesOf).slice(-SHOWN).reverse();
  const box = byId('thoughts');
  if (groups.length === 0) {
    box.replaceChildren(
      el('p', {
        className: 'empty',
        textContent: 'Write something: here appears how it goes through the pipeline, stage by stage.',
      }),
    );
    return;
  }
  const focused = document.activeElement?.closest?.('#thoughts details')?.dataset.key;
  const cards = groups.map(reusedCard);
  drawn.clear();
  cards.forEach((node) => drawn.set(node.dataset.thought, node));
  const unchanged = cards.length === box.children.length && cards.every((node, i) => node === box.children[i]);
  if (unchanged) return;
  box.replaceChildren(...cards);
  if (focused) box.querySelector(`[data-key="${CSS.escape(focused)}"] > summary`)?.focus();
}

/** The card of a thought, drawn anew only when something in it changed. */
function reusedCard(thought) {
  const signature = JSON.stringify([thought.messages, thought.answers, thought.events]);
  const known = drawn.get(thought.messages[0].id);
  if (known?.signature === signature) return known;
  const node = card(thought);
  node.dataset.thought = thought.messages[0].id;
  node.signature = signature;
  return node;
}

/** Unfolds the raw JSON of a message and brings it into view. */
export function showRaw(messageId) {
  const panel = byId('thoughts').querySelector(`[data-key="raw ${CSS.escape(messageId)}"]`);
  if (!panel) return;
  panel.open = true;
  panel.scrollIntoView({ block: 'center' });
  panel.querySelector('summary').focus();
}

function card(thought) {
  const facts = figures(thought);
  const lines = rows(thought);
  return el(
    'section',
    { className: `thought ${thought.agent ? 'by-agent' : ''}`, 'aria-label': `${thought.agent ? 'Agent' : 'Thought'} of ${clock(facts.startAt)}` },
    el('h3', {}, ...heading(thought)),
    el('div', { className: 'facts' }, ...headline(thought, facts)),
    el('p', { className: 'chips' }, ...chips(facts)),
    thought.agent ? outcome(thought) : null,
    lines.length ? waterfall(lines, facts.startAt) : null,
    lines.length || thought.events.length ? stages(thought, facts) : null,
    ...thought.messages.map((message) => raw(message, thought.agent ? 'Echo webhook' : 'Inbound webhook')),
    ...thought.answers.map((message) => raw(message, 'Graph API call')),
  );
}

function heading(thought) {
  const texts = thought.messages.map(shortText).join(' / ');
  return [el('span', { className: 'excerpt', textContent: texts }), el('time', { textContent: clock(thought.messages[0].at) })];
}

function headline(thought, facts) {
  const fact = (name, value, className) =>
    el('div', { className: `fact ${className ?? ''}` }, el('b', { textContent: value }), el('span', { textContent: name }));
  const waiting = facts.firstAnswer === null;
  const unanswered = thought.messages[0].kind === 'reaction' || thought.agent || facts.silent;
  // While a person has the word the assistant is not slow.
  const pace = facts.waited ? '' : facts.firstAnswer > 2000 ? 'slow' : 'good';
  return [
    thought.agent ? fact('wrote in the WhatsApp Business App', 'agent') : null,
    unanswered ? null : fact('first answer', waiting ? '…' : millis(facts.firstAnswer), `first-answer ${waiting ? '' : pace}`),
    facts.ack === null ? null : fact('webhook ack', millis(facts.ack)),
    unanswered ? null : fact(thought.answers.length === 1 ? 'bubble' : 'bubbles', `${thought.answers.length}`),
  ].filter(Boolean);
}

function chips(facts) {
  const chip = (shown, text, kind) => (shown ? [el('span', { className: `chip chip-${kind}`, textContent: text })] : []);
  return [
    ...chip(facts.merged > 0, `${facts.merged} merged`, 'merged'),
    ...chip(facts.duplicates > 0, `${facts.duplicates} duplicate${facts.duplicates > 1 ? 's' : ''} dropped`, 'duplicate'),
    ...chip(facts.restarts > 0, `model restarted ×${facts.restarts}`, 'restart'),
    ...chip(facts.silent, 'no answer: the assistant is silent', 'silent'),
    ...chip(facts.waited && !facts.silent, 'answered after a person had the word', 'silent'),
    ...chip(facts.limited, 'rate limited', 'limited'),
    ...chip(facts.failed > 0, 'failed', 'failed'),
  ];
}

/** What an agent's message changed about who has the word. */
function outcome(thought) {
  const changed = thought.events.some(({ stage }) => stage === 'SILENCED' || stage === 'RESUMED');
  return changed ? el('p', { className: 'outcome', textContent: sentence(standing(thought.traces)) }) : null;
}

function folding(key, title, className, fill) {
  const box = el('details', { className, data: { key } }, el('summary', { textContent: title }));
  let filled = false;
  box.addEventListener('toggle', () => {
    if (box.open) unfolded.add(key);
    else unfolded.delete(key);
    if (box.open && !filled) {
      filled = true;
      fill(box);
    }
  });
  box.open = unfolded.has(key);
  return box;
}

function stages(thought, facts) {
  return folding(`stages ${thought.messages[0].id}`, 'All stages', 'fold', (box) => {
    box.append(
      el(
        'ol',
        { className: 'stages' },
        ...thought.events.map((event) =>
          el(
            'li',
            {},
            el('span', { className: 'offset', textContent: `+${(event.at - facts.startAt).toFixed(1)}` }),
            el('span', { className: 'stage', textContent: stageName(event.stage) }),
            el('span', { className: 'detail', textContent: details(event) }),
          ),
        ),
      ),
    );
  });
}

function details(event) {
  const words = stageWords(event);
  if (words !== undefined) return words;
  return Object.entries(event.detail)
    .filter(([name]) => name !== 'message' && name !== 'body')
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');
}

function raw(message, title) {
  return folding(`raw ${message.id}`, `${title}: ${shortText(message).slice(0, 40)}`, 'fold', async (box) => {
    try {
      const wire = await get(`/messages/${encodeURIComponent(message.id)}`);
      box.append(json(wire.request));
      if (wire.answer) box.append(el('p', { className: 'quiet', textContent: 'answered with' }), json(wire.answer));
    } catch {
      box.append(el('p', { className: 'quiet', textContent: 'No longer kept.' }));
    }
  });
}

function json(value) {
  return el('pre', { className: 'json', tabIndex: 0, textContent: JSON.stringify(value, null, 2) });
}
