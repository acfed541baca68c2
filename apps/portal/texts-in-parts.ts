import type { Plugin } from 'vite';

import { partOf } from './src/lib/texts/parts.ts';

const ID = /\/texts\/(\w\w)\.ts\?(list|everyday|rest)$/;

/**
 * Vite plugin: a language's file with `?list`, `?everyday` or `?rest` behind its name holds that part of the language's
 * texts alone.
 * Without the plugin it holds all of them, which is right too, and slower.
 */
export function textsInParts(): Plugin {
  return {
    name: 'texts-in-parts',
    // After the types are gone.
    enforce: 'post',
    transform(code, id) {
      const [, language, part] = ID.exec(id) ?? [];
      if (!language || !part) return;
      const texts = this.parse(code).body.flatMap((statement) => {
        const declared = statement.type === 'ExportNamedDeclaration' && statement.declaration;
        const [constant] = declared && declared.type === 'VariableDeclaration' ? declared.declarations : [];
        return constant?.init?.type === 'ObjectExpression' ? [constant.init] : [];
      })[0];
      if (!texts) this.error('a file of texts exports one object');
      const kept = texts.properties.flatMap((area) =>
        area.type === 'Property' && area.key.type === 'Identifier' && partOf(area.key.name) === part
          ? [code.slice(area.start, area.end)]
          : [],
      );
      return {
        code: `${code.slice(0, texts.start)}{${kept.join(',\n')}}${code.slice(texts.end)}`,
        map: null,
      };
    },
  };
}
