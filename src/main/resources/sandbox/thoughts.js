// What was written in one go belongs together: its messages, their traces, the answers.

const PAUSE_MILLIS = 20_000;

/** Groups a chat into thoughts, oldest first. */
export function thoughts(bubbles, tracesOf) {
  const groups = [];
  let open = null;
  let agentSince = false;
  for (const message of bubbles) {
    if (message.agent) {
      // What an agent writes is a story of its own, and ends the customer's: the next answer still
      // belongs to what the customer wrote last.
      groups.push({ messages: [message], answers: [], agent: true });
      agentSince = true;
    } else if (message.mine) {
      const last = open?.messages.at(-1);
      const reaction = message.kind === 'reaction';
      if (!open || agentSince || reaction || last.kind === 'reaction' || open.answers.length > 0 || message.at - last.at > PAUSE_MILLIS) {
        open = { messages: [], answers: [] };
        groups.push(open);
        agentSince = false;
      }
      open.messages.push(message);
    } else if (open && message.kind !== 'reaction') {
      open.answers.push(message);
    }
  }
  for (const group of groups) {
    group.traces = group.messages.flatMap((message) => tracesOf(message.id));
    group.events = events(group.traces);
  }
  return groups;
}

/** The stages of several traces as one story: what all of them recorded appears once. */
function events(traces) {
  const known = new Set();
  const story = [];
  for (const trace of traces) {
    for (const event of trace.events) {
      const own = ['RECEIVED', 'ACKNOWLEDGED', 'CONSUMED', 'DUPLICATE', 'MERGED'].includes(event.stage);
      const part = event.detail.client_id;
      const name = [event.stage, own ? trace.id : '', part ?? event.at].join(' ');
      if (known.has(name)) continue;
      known.add(name);
      story.push({ ...event, trace: trace.id, message: trace.message });
    }
  }
  return story.sort((a, b) => a.at - b.at);
}

/** The numbers that matter, in milliseconds; null where something did not happen. */
export function figures(thought) {
  const all = (stage) => thought.events.filter((event) => event.stage === stage);
  const received = all('RECEIVED').filter(
    (event) => !all('DUPLICATE').some((duplicate) => duplicate.trace === event.trace),
  );
  const lastMessageAt = received.at(-1)?.at ?? thought.messages.at(-1).at;
  const firstSentAt = all('SENT')[0]?.at ?? thought.answers[0]?.at ?? null;
  const acks = all('ACKNOWLEDGED').flatMap((ack) => {
    const start = all('RECEIVED').find((event) => event.trace === ack.trace);
    return start ? [ack.at - start.at] : [];
  });
  return {
    startAt: received[0]?.at ?? thought.messages[0].at,
    firstAnswer: firstSentAt === null ? null : firstSentAt - lastMessageAt,
    ack: acks.length ? Math.max(...acks) : null,
    merged: all('MERGED').length,
    duplicates: all('DUPLICATE').length,
    restarts: all('MODEL_CANCELLED').length,
    silent: all('KEPT_SILENT').length > 0 && thought.answers.length === 0,
    waited: all('KEPT_SILENT').length > 0,
    limited: all('RATE_LIMITED').length > 0,
    failed: all('FAILED').length + all('MODEL_FAILED').length + all('DEAD_LETTERED').length,
  };
}
