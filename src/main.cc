#include <lipflow/application/program.h>

int main(int argc, char **argv)
{
  return lipflow::run_program(argc, argv);
}
