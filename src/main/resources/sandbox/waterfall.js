// The bars of a thought on one time axis.
import { el } from './dom.js';

/** The rows: bars from one stage to another. */
export function rows(thought) {
  const { events } = thought;
  const result = [];
  for (const trace of thought.traces) {
    const at = (stage) => trace.events.find((event) => event.stage === stage)?.at;
    if (at('RECEIVED') === undefined) continue;
    const message = thought.messages.find((m) => m.id === trace.message);
    const position = thought.messages.indexOf(message) + 1;
    const again = at('DUPLICATE') !== undefined;
    const name = again ? `Message ${position}, again` : `Message ${position}`;
    const end = at('ACKNOWLEDGED') ?? at('CONSUMED');
    result.push(bar(name, again ? 'again' : 'ack', at('RECEIVED'), end, 'webhook answered'));
  }
  result.push(...between(events, 'WINDOW_OPENED', 'WINDOW_CLOSED', 'Waiting for more', 'window'));
  result.push(...model(events));
  result.push(...parts(events));
  return result;
}

/** A bar without an end still grows. */
const bar = (label, kind, start, end, hint) => ({ label, kind, start, end, hint });

function between(events, opening, closing, label, kind) {
  const start = events.find((event) => event.stage === opening);
  const end = events.findLast((event) => event.stage === closing);
  return start ? [bar(label, kind, start.at, end?.at)] : [];
}

function model(events) {
  const result = [];
  const starts = events.filter((event) => event.stage === 'MODEL_STARTED');
  starts.forEach((start, index) => {
    const until = starts[index + 1]?.at ?? Infinity;
    const find = (stage) =>
      events.find((event) => event.stage === stage && event.at >= start.at && event.at <= until);
    const cancelled = find('MODEL_CANCELLED');
    const token = find('FIRST_TOKEN');
    const end = find('MODEL_COMPLETED') ?? find('MODEL_FAILED');
    if (cancelled && !end) {
      result.push(bar('Model, started again', 'cancelled', start.at, cancelled.at));
      return;
    }
    result.push(bar('Model, first token', 'thinking', start.at, token?.at ?? end?.at));
    if (token) result.push(bar('Model, writing', 'writing', token.at, end?.at));
  });
  return result;
}

function parts(events) {
  const result = [];
  const ids = [...new Set(events.filter((e) => e.detail.client_id).map((e) => e.detail.client_id))];
  ids.forEach((id, index) => {
    const at = (stage) => events.find((e) => e.stage === stage && e.detail.client_id === id)?.at;
    const sent = at('SENT');
    const start = at('PART_QUEUED') ?? sent;
    if (start === undefined) return;
    const label = ids.length > 1 ? `Part ${index + 1}` : 'Answer';
    result.push(bar(label, at('FAILED') ? 'failed' : 'part', start, sent ?? at('FAILED'), 'from the outbox to the Graph API'));
  });
  return result;
}

/** Draws the rows; offsets count from `startAt`. */
export function waterfall(lines, startAt) {
  // A webhook that comes again much later must not squeeze the rest.
  const counted = lines.filter((line) => line.kind !== 'again');
  const span = Math.max(1, ...counted.map((line) => (line.end ?? line.start) - startAt));
  const place = (at) => Math.min(99.4, Math.max(0, ((at - startAt) / span) * 100));
  return el(
    'div',
    { className: 'waterfall', role: 'table', 'aria-label': 'Stages in milliseconds' },
    ...lines.map((line) => {
      const open = line.end === undefined;
      const end = line.end ?? startAt + span;
      const piece = el('span', { className: `bar bar-${line.kind} ${open ? 'open' : ''}`, title: line.hint ?? '' });
      piece.style.left = `${place(line.start)}%`;
      piece.style.width = `${Math.max(0.6, place(end) - place(line.start))}%`;
      return el(
        'div',
        { className: 'row', role: 'row' },
        el('span', { className: 'name', role: 'rowheader', textContent: line.label }),
        el('span', { className: 'track', role: 'cell', 'aria-hidden': 'true' }, piece),
        el('span', {
          className: 'took',
          role: 'cell',
          textContent: open ? '…' : millis(end - line.start),
          title: `from +${millis(line.start - startAt)} ${open ? 'on' : `to +${millis(end - startAt)}`}`,
        }),
      );
    }),
    el('div', { className: 'axis', 'aria-hidden': 'true' }, el('span', { textContent: '0' }), el('span', { textContent: millis(span) })),
  );
}

export function millis(value) {
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}
