// BuilderBot with its provider for the Cloud API and its database in memory, as its documentation
// shows it, with one flow that answers nothing. It verifies no signature, and answers before its
// queue has taken the message.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

// It writes logs to where it is started.
const scratch = mkdtempSync(join(tmpdir(), 'builderbot-'));
process.chdir(scratch);
const {addKeyword, createBot, createFlow, createProvider, MemoryDB} = await import('@builderbot/bot');
const {MetaProvider} = await import('@builderbot/provider-meta');

const provider = createProvider(MetaProvider, {
  jwtToken: 'none',
  numberId: 'none',
  verifyToken: 'none',
  version: 'v24.0',
});
const {httpServer} = await createBot({
  flow: createFlow([addKeyword('nobody-says-this')]),
  provider,
  database: new MemoryDB(),
});
httpServer(Number(process.env.PORT));
process.on('SIGTERM', () => {
  rmSync(scratch, {recursive: true});
  process.exit();
});
