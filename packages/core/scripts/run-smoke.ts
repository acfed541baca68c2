/** The smoke test as a program, for Node and Deno. */
import { smoke } from './smoke.ts';

console.log(`${String(await smoke())} answers as wanted`);
