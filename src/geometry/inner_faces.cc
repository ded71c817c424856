#include <lipflow/geometry/inner_faces.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <vector>

namespace lipflow
{
namespace
{
/// Gmsh's numbers of elements.
constexpr int line_type = 1, quadrilateral_type = 3, hexahedron_type = 5;

using Nodes = std::vector<long long>;

struct Element
{
  int         type;
  Nodes       nodes;
  std::string text; ///< the whole line
};

/// Of format 4.1; format 2.2 is one block without a header.
struct Block
{
  std::string          header; ///< all but the number of elements
  std::vector<Element> elements;
};

/// The next line that is not blank.
std::string next_line(std::istringstream &stream)
{
  std::string line;
  while (line.find_first_not_of(" \t\r") == std::string::npos &&
         std::getline(stream, line))
    continue;
  return line;
}

Nodes read_rest(std::istringstream &line)
{
  Nodes nodes;
  for (long long node; line >> node;)
    nodes.push_back(node);
  return nodes;
}

std::vector<Block> read_blocks(std::istringstream &stream)
{
  std::vector<Block> blocks(std::stoll(next_line(stream)));
  for (Block &block : blocks)
  {
    std::istringstream header(next_line(stream));
    int                dimension, entity, type;
    long long          n_elements;
    header >> dimension >> entity >> type >> n_elements;
    block.header = std::to_string(dimension) + " " + std::to_string(entity) +
                   " " + std::to_string(type);
    for (long long i = 0; i < n_elements; ++i)
    {
      Element            element{type, {}, next_line(stream)};
      std::istringstream line(element.text);
      long long          tag;
      line >> tag;
      element.nodes = read_rest(line);
      block.elements.push_back(element);
    }
  }
  return blocks;
}

Block read_single_block(std::istringstream &stream)
{
  Block           block;
  const long long n_elements = std::stoll(next_line(stream));
  for (long long i = 0; i < n_elements; ++i)
  {
    Element            element{0, {}, next_line(stream)};
    std::istringstream line(element.text);
    long long          number, n_tags, tag;
    line >> number >> element.type >> n_tags;
    for (long long j = 0; j < n_tags; ++j)
      line >> tag;
    element.nodes = read_rest(line);
    block.elements.push_back(element);
  }
  return block;
}

/// Faces of a cell, by their sorted nodes.
std::vector<Nodes> faces_of(const Element &cell)
{
  static const std::vector<std::vector<unsigned int>> of_quadrilateral = {
      {0, 1}, {1, 2}, {2, 3}, {3, 0}};
  static const std::vector<std::vector<unsigned int>> of_hexahedron = {
      {0, 1, 2, 3},
      {4, 5, 6, 7},
      {0, 1, 5, 4},
      {1, 2, 6, 5},
      {2, 3, 7, 6},
      {3, 0, 4, 7}};
  std::vector<Nodes> faces;
  for (const auto &positions :
       cell.type == hexahedron_type ? of_hexahedron : of_quadrilateral)
  {
    Nodes face;
    for (const unsigned int position : positions)
      if (position < cell.nodes.size())
        face.push_back(cell.nodes[position]);
    std::sort(face.begin(), face.end());
    faces.push_back(face);
  }
  return faces;
}

/// The faces that belong to one cell only.
std::set<Nodes> outer_faces(const std::vector<Block> &blocks,
                            const int                 cell_type)
{
  std::map<Nodes, unsigned int> n_cells;
  for (const Block &block : blocks)
    for (const Element &element : block.elements)
      if (element.type == cell_type)
        for (const Nodes &face : faces_of(element))
          ++n_cells[face];
  std::set<Nodes> faces;
  for (const auto &[face, n] : n_cells)
    if (n == 1)
      faces.insert(face);
  return faces;
}

/// Keeps cells, points, and each outer face once.
void drop_inner_faces(std::vector<Block> &blocks, const unsigned int dimension)
{
  const int cell_type = dimension == 2 ? quadrilateral_type : hexahedron_type;
  const int face_type = dimension == 2 ? line_type : quadrilateral_type;
  std::set<Nodes> wanted = outer_faces(blocks, cell_type);
  for (Block &block : blocks)
  {
    std::vector<Element> kept;
    for (const Element &element : block.elements)
    {
      Nodes key = element.nodes;
      std::sort(key.begin(), key.end());
      if (element.type == face_type ? wanted.erase(key) > 0
                                    : element.type != line_type)
        kept.push_back(element);
    }
    block.elements = std::move(kept);
  }
}

std::string write(const std::vector<Block> &blocks, const bool is_blocked)
{
  std::ostringstream stream;
  std::size_t        n_elements = 0;
  for (const Block &block : blocks)
    n_elements += block.elements.size();
  // The range of the elements' tags, which ends the line, is not looked at.
  if (is_blocked)
    stream << blocks.size() << ' ' << n_elements << " 1 " << n_elements << '\n';
  else
    stream << n_elements << '\n';
  for (const Block &block : blocks)
  {
    if (is_blocked)
      stream << block.header << ' ' << block.elements.size() << '\n';
    for (const Element &element : block.elements)
      stream << element.text << '\n';
  }
  return stream.str();
}
} // namespace

std::string without_inner_faces(const std::string &text,
                                const unsigned int dimension)
{
  if (dimension == 1) // ends of an interval carry their ids in points
    return text;

  const std::string format = "$MeshFormat", name = "$Elements";
  const bool        is_blocked =
      std::stod(text.substr(text.find(format) + format.size())) > 4.;
  const std::size_t begin = text.find(name) + name.size();
  const std::size_t end = text.find("$EndElements", begin);

  std::istringstream stream(text.substr(begin, end - begin));
  std::vector<Block> blocks;
  if (is_blocked)
    blocks = read_blocks(stream);
  else
    blocks.push_back(read_single_block(stream));
  drop_inner_faces(blocks, dimension);
  return text.substr(0, begin) + "\n" + write(blocks, is_blocked) +
         text.substr(end);
}
} // namespace lipflow
