// The API under /sandbox/api.
import { toast } from './dom.js';

const API = '/sandbox/api';

export async function get(path) {
  const answer = await fetch(API + path);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** Posts JSON or a file; a refusal becomes a toast and undefined. */
export async function post(path, body, headers = { 'Content-Type': 'application/json' }) {
  try {
    const answer = await fetch(API + path, {
      method: 'POST',
      headers: { 'X-Sandbox': 'page', ...headers },
      body: body instanceof Blob ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      const reason = answer.status === 413 ? 'the file is too large' : parsed(text)?.error;
      toast(`Refused (${answer.status}): ${reason ?? 'no reason given'}`);
      return undefined;
    }
    return text ? parsed(text) : {};
  } catch {
    toast('The sandbox does not answer. Is it still running?');
    return undefined;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Listens to the live feed; the browser connects again by itself. */
export function listen({ onHello, onChange, onTrace, onLost }) {
  const feed = new EventSource(`${API}/events`);
  feed.addEventListener('hello', onHello);
  feed.addEventListener('change', (event) => onChange(JSON.parse(event.data)));
  feed.addEventListener('trace', (event) => onTrace(JSON.parse(event.data)));
  feed.addEventListener('error', () => {
    onLost();
    // A refused connection is final for an EventSource: start another one.
    if (feed.readyState === EventSource.CLOSED) {
      setTimeout(() => listen({ onHello, onChange, onTrace, onLost }), 2000);
    }
  });
}

export const mediaUrl = (id) => `${API}/media/${encodeURIComponent(id)}`;
