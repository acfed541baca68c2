import { expect, test } from 'vitest';

import { lintSql } from './lint-sql.ts';

const faultsOf = async (sql: string) => (await lintSql(sql)).map(({ line, fault }) => `${line}: ${fault}`);
const functionOf = (body: string) => `create function private.f()
returns void
language plpgsql
as $$
begin
${body}
end
$$;
`;

test('SQL as it should be has no faults', async () => {
  expect(await faultsOf(`-- SELECT in words\n\n${functionOf('  perform 1;')}`)).toEqual([]);
});

test('what the parser refuses is told', async () => {
  expect(await faultsOf('selec 1;')).toEqual([expect.stringContaining('syntax error')]);
});

test('long lines and long functions are told with their line', async () => {
  expect(await faultsOf(`\nselect '${'x'.repeat(120)}';`)).toEqual([
    '2: 130 characters, and 120 are the most',
  ]);
  expect(await faultsOf(functionOf('  perform 1;\n'.repeat(120)))).toEqual([
    expect.stringMatching(/^1: private\.f has \d+ lines, and 120 are the most$/),
  ]);
});
