export type TapAssertion = { title: string; passed: boolean; diagnostics: string };

/**
 * Reads what a pgTAP file printed (https://testanything.org/tap-specification.html, the part that pgTAP uses).
 *
 * A plan that is missing or was not kept becomes a failed assertion of its own: a file that stopped half way must not
 * look green.
 *
 * @param lines one TAP line each, in order
 */
export function parseTap(lines: readonly string[]): TapAssertion[] {
  const assertions: TapAssertion[] = [];
  let planned: number | null = null;
  for (const line of lines) {
    const plan = /^1\.\.(\d+)/.exec(line);
    const result = /^(not )?ok \d+(?: - (.*))?$/.exec(line);
    if (plan) {
      planned = Number(plan[1]);
    } else if (result) {
      assertions.push({ title: result[2] ?? 'untitled', passed: result[1] === undefined, diagnostics: '' });
    } else if (line.startsWith('#')) {
      const latest = assertions.at(-1);
      if (latest) latest.diagnostics += `${line}\n`;
    }
  }
  assertions.push({
    title: 'runs as many assertions as it planned',
    passed: planned === assertions.length,
    diagnostics: `planned ${planned ?? 'nothing'}, ran ${assertions.length}`,
  });
  return assertions;
}
