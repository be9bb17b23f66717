/**
 * The columns of vega-datasets that identify their row, by file; no other column of these files does. A measurement, a count, a date or a
 * coordinate that happens to differ in every row identifies nothing; a name identifies where the file is a list of just these things, and
 * may then be told as an identifier or not.
 */
export const vegaIdentifiers: Readonly<Record<string, { always: readonly string[]; maybe?: readonly string[] }>> = {
  "airports.csv": { always: ["iata"] },
  "earthquakes.json": {
    always: ["id", "properties.code"],
    maybe: ["properties.url", "properties.detail", "properties.ids", "geometry.coordinates"],
  },
  "flare.json": { always: ["id"], maybe: ["name"] },
  "gapminder-health-income.csv": { always: [], maybe: ["country"] },
  "la-riots.csv": { always: [] },
  "londonCentroids.json": { always: [], maybe: ["name"] },
  "obesity.json": { always: ["id"], maybe: ["state"] },
  "platformer-terrain.json": { always: ["key"] },
  "political-contributions.json": { always: ["Candidate_Identification"] },
  "population_engineers_hurricanes.csv": { always: ["id"], maybe: ["state"] },
  "unemployment.tsv": { always: ["id"] },
  "us-state-capitals.json": { always: [], maybe: ["state", "city"] },
  "zipcodes.csv": { always: ["zip_code"] },
};
