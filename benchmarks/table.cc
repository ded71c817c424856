#include "table.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace lipflow
{
namespace benchmark
{
std::string cell(const double value)
{
  std::ostringstream text;
  text.precision(3);
  text << value;
  return text.str();
}

Table::Table(const std::filesystem::path &folder,
             const std::string           &name,
             std::vector<std::string>     columns)
    : file_(folder / (name + ".csv"))
    , columns_(std::move(columns))
{
  std::filesystem::create_directories(folder);
  std::filesystem::remove(file_);
  std::cout << "\n" << name << "\n";
  write(columns_);
}

void Table::add(const std::vector<std::string> &row)
{
  write(row);
}

void Table::write(const std::vector<std::string> &row)
{
  std::ofstream csv(file_, std::ios::app);
  for (std::size_t k = 0; k < row.size(); ++k)
  {
    const std::size_t width = std::max<std::size_t>(columns_[k].size(), 8);
    std::cout << std::string(width - std::min(width, row[k].size()), ' ')
              << row[k] << "  ";
    csv << (k == 0 ? "" : ",") << row[k];
  }
  std::cout << std::endl;
  csv << '\n';
  csv.close();
  if (!csv)
    throw std::runtime_error("Cannot write " + file_.string() + ".");
}
} // namespace benchmark
} // namespace lipflow
