#ifndef LIPFLOW_OUTPUT_REPORT_H
#define LIPFLOW_OUTPUT_REPORT_H

#include <string>

namespace lipflow
{
/**
 * (Re)makes report.html in the folder of a run from what is there:
 *
 *   run.json        must be there; keys title, dimension, nodes, divergence,
 *                   lipschitz_bound, changed_parameters are shown if present
 *   statistics.csv  must be there; curves of the columns that exist, through
 *                   the rows that have a value. A column exact_NAME is drawn
 *                   with the column NAME, exact_divergence with the bounds of
 *                   the divergence
 *   distances.csv   of flows of points: curves, if present
 *   frames/         pictures and particles, if present
 *   original.prm    its leading comment lines describe the run, if present
 *   parameters.prm  shown if run.json has no changed_parameters
 *
 * The page is one file that needs no network and no scripts. Throws Error
 * (files or input) naming what is missing or damaged. Used by one rank.
 */
void make_report(const std::string &run_directory);
} // namespace lipflow

#endif
