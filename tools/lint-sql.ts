import { hasSqlDetails, parse } from 'libpg-query';

export type SqlFault = { line: number; fault: string };

const LONGEST_LINE = 120;
const LONGEST_FUNCTION = 120;
const FUNCTION = /^create (?:function|procedure) ([\w.]+)[\s\S]*?^(?:\$\$|return [\s\S]*?);$/gm;

/**
 * What is wrong with a file of SQL: what Postgres' parser refuses, long lines, long functions. Does not look into
 * functions, and not anything up in a database.
 *
 * @returns faults with the line they begin in, from 1; none when all is well
 * @example
 * await lintSql('selec 1;'); // [{ line: 1, fault: 'syntax error at or near "selec"' }]
 */
export async function lintSql(sql: string): Promise<SqlFault[]> {
  const lineAt = (offset: number) => sql.slice(0, offset).split('\n').length;
  const faults: SqlFault[] = [];
  sql.split('\n').forEach((text, n) => {
    if (text.length > LONGEST_LINE)
      faults.push({ line: n + 1, fault: `${text.length} characters, and ${LONGEST_LINE} are the most` });
  });
  for (const found of sql.matchAll(FUNCTION)) {
    const [text, name = ''] = found;
    const length = text.split('\n').length;
    if (length > LONGEST_FUNCTION)
      faults.push({
        line: lineAt(found.index),
        fault: `${name} has ${length} lines, and ${LONGEST_FUNCTION} are the most`,
      });
  }
  const fault = await refusal(() => parse(sql));
  if (fault !== null) faults.push({ line: 1, fault });
  return faults;
}

async function refusal(read: () => Promise<unknown>): Promise<string | null> {
  try {
    await read();
    return null;
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    return error.message;
  }
}
