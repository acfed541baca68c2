import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';

import { history } from '../../tools/model/history.ts';
import { makePlayers, type Players } from '../../tools/model/play.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
let players: Players;

beforeAll(async () => {
  database = await freshDatabase();
  players = await makePlayers(database);
});
afterAll(async () => {
  await players.end();
  await database.drop();
});

/** A short run; `npm run model` makes a long one. */
test("150 random histories leave in the database what core's rules say, and counters that equal what they count", async () => {
  await fc.assert(fc.asyncProperty(history, players.play), { numRuns: 150 });
}, 120_000);
