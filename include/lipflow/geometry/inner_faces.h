#ifndef LIPFLOW_GEOMETRY_INNER_FACES_H
#define LIPFLOW_GEOMETRY_INNER_FACES_H

#include <string>

namespace lipflow
{
/**
 * The text of a gmsh file (ASCII, 2.2 or 4.1, found to be complete) without the
 * elements that deal.II refuses: faces (in the plane: lines) that are not on
 * the boundary of the cells, or are given twice, and in space all lines. Gmsh
 * writes such for every curve and surface of the geometry, unless told which
 * ones are Physical.
 */
std::string without_inner_faces(const std::string &text,
                                unsigned int       dimension);
} // namespace lipflow

#endif
