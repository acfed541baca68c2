/** Entry of `dist/widget.js`: the whole widget as a classic script, set up by the attributes of its tag. */
import { makeWidget } from './make-widget.ts';
import { startScript } from './start-script.ts';

startScript(makeWidget);
