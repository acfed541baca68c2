import { geoNaturalEarth1, geoPath } from 'd3-geo';
import codes from 'i18n-iso-countries/codes.json' with { type: 'json' };
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Plugin } from 'vite';
import world from 'world-atlas/countries-110m.json' with { type: 'json' };

const MODULE = 'virtual:world-map';
/** A map of this size is drawn on half of it at most: whole numbers are as exact as its pixels. */
const WIDTH = 1000;
const HEIGHT = 500;
const ANTARCTICA = '010';

/**
 * Vite plugin: `virtual:world-map` is the world's countries as SVG paths in a view box of 1000 by 500, each with its ISO
 * 3166-1 alpha-2 code (empty where it has none) and its English name. Projected at the build, so that no browser needs
 * what it takes to project them.
 */
export function worldMap(): Plugin {
  return {
    name: 'world-map',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? `export default ${JSON.stringify(countries())}` : undefined),
  };
}

function countries(): { code: string; name: string; path: string }[] {
  const topology = world as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const shapes = feature(topology, topology.objects.countries).features.filter(({ id }) => id !== ANTARCTICA);
  const letters = new Map(
    (codes as [string, string, string][]).map(([alpha2, , numeric]) => [numeric, alpha2]),
  );
  const projection = geoNaturalEarth1().fitSize([WIDTH, HEIGHT], {
    type: 'FeatureCollection',
    features: shapes,
  });
  const draw = geoPath(projection).digits(0);
  return shapes.map((shape) => ({
    code: letters.get(String(shape.id).padStart(3, '0')) ?? '',
    name: shape.properties.name,
    path: draw(shape) ?? '',
  }));
}
