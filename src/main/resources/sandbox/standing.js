// Who has the word in a chat, in plain words, from what the gateway reported.
import { el, byId, moment } from './dom.js';

const WHY = {
  human: (at) => `a person answered${at}`,
  paused: (at) => `a person paused it${at}`,
  handed_over: (at) => `a person from the business was asked for${at}`,
  other_agent: () => 'another application answers here',
  opted_out: () => 'the customer wants no messages',
};

/** The latest report about who has the word; null before anything was reported. */
export function standing(traces) {
  const events = traces.flatMap((trace) => trace.events).sort((a, b) => a.at - b.at);
  let now = events.length ? { silence: null, since: null } : null;
  for (const { stage, at, detail } of events) {
    if (stage === 'RESUMED') now = { silence: null, since: at };
    if (stage === 'SILENCED') now = { silence: detail.silence, since: at, until: end(detail) };
    // Told by a message that came later, also when the page has not seen the beginning.
    if (stage === 'KEPT_SILENT' && detail.silence in WHY) {
      const since = now?.silence === detail.silence ? now.since : null;
      now = { silence: detail.silence, since, until: end(detail) };
    }
  }
  return now;
}

function end(detail) {
  const until = Date.parse(detail.until);
  return Number.isNaN(until) ? null : until;
}

/** One sentence for a standing. */
export function sentence(now) {
  if (!now) return 'Nobody has written yet.';
  if (!now.silence) return now.since ? `The assistant answers again, since ${moment(now.since)}.` : 'The assistant answers.';
  const why = (WHY[now.silence] ?? (() => 'it was told to be'))(now.since ? ` at ${moment(now.since)}` : '');
  const back = now.until ? `, returns at ${moment(now.until)}` : '';
  return `The assistant is silent: ${why}${back}.`;
}

/** Draws the strip over the chat; it speaks only when its words change. */
export function drawStanding(traces) {
  const now = standing(traces);
  const strip = byId('standing');
  const words = sentence(now);
  strip.dataset.word = now?.silence ? 'person' : now ? 'assistant' : 'nobody';
  if (strip.textContent !== words) strip.replaceChildren(el('span', { textContent: words }));
}

const STAGES = {
  HUMAN_WROTE: 'a person answered',
  SILENCED: 'assistant is silent',
  KEPT_SILENT: 'no answer',
  RESUMED: 'assistant answers',
  FENCED: 'held back',
};

/** The name of a stage for people. */
export const stageName = (stage) => STAGES[stage] ?? stage.toLowerCase().replaceAll('_', ' ');

/** What a stage says about who has the word; undefined for other stages. */
export function stageWords({ stage, at, detail }) {
  if (stage === 'HUMAN_WROTE') return 'in the WhatsApp Business App';
  if (stage === 'RESUMED') return detail.reason ?? '';
  if (stage === 'FENCED') return detail.reason ?? '';
  if (stage === 'KEPT_SILENT' && detail.silence === 'old') return 'the message is too old to answer';
  if (stage === 'KEPT_SILENT' && detail.silence === 'withdrawn') return 'the customer deleted the message in time';
  if (stage === 'KEPT_SILENT' && detail.reason) return detail.reason;
  if (stage !== 'SILENCED' && stage !== 'KEPT_SILENT') return undefined;
  const since = stage === 'SILENCED' ? at : null;
  return sentence({ silence: detail.silence ?? '', since, until: end(detail) }).replace('The assistant is silent: ', '');
}
