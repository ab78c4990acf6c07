/** The charts that a result has the figures for. */
import type { BenchResult } from "../result-file.js";
import type { Chart } from "./chart.js";
import { proofTimeChart } from "./proof-time-chart.js";
import { stageChart } from "./stage-chart.js";
import { throughputChart } from "./throughput-chart.js";
import { transferTimeChart } from "./transfer-time-chart.js";
import { workingSetChart } from "./working-set-chart.js";

const CHARTS = [transferTimeChart, proofTimeChart, stageChart, throughputChart, workingSetChart];

/** In the order in which the report shows them. */
export function chartsOf(result: BenchResult): Chart[] {
  return CHARTS.flatMap((chart) => chart(result) ?? []);
}
