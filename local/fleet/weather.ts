import { fileURLToPath } from 'node:url'
import type { Contract } from '../../lib/contract.ts'
import { fail, readCsv } from './csv.ts'
import { readingLimits } from './limits.ts'
import { parseReading } from './reading.ts'
import { type ReplaySeries, SeriesBuilder } from './series.ts'

/** Four years of daily weather in Seattle, measured by NOAA; the package vega-datasets ships it. */
const FILE = fileURLToPath(new URL('../../node_modules/vega-datasets/data/seattle-weather.csv', import.meta.url))
const METRICS: Readonly<Record<string, string>> = {
  temp_max: 'temperature',
  temp_min: 'temperature_min',
  precipitation: 'precipitation',
  wind: 'wind',
}

/** The series that is sent when no other is given. */
export function weatherSeries(contract: Contract): ReplaySeries {
  const [header, ...rows] = readCsv(FILE)
  const columns = header?.cells ?? []
  const limits = readingLimits(contract)
  const series = new SeriesBuilder('weather-seattle', limits.most)
  for (const { line, cells } of rows) {
    const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
    for (const [column, metric] of Object.entries(METRICS)) {
      const value = parseReading(limits, metric, cell(column), (problem) => fail(FILE, line, problem))
      series.add(cell('date'), metric, value)
    }
  }
  return series
}
