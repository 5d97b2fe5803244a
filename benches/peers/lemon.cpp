// LEMON's network simplex on a DIMACS .min file; only run() is timed, in processor time.
//
//   g++ -O3 -o lemon benches/peers/lemon.cpp && ./lemon county.min 5
#include <lemon/dimacs.h>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <vector>

int main(int n, char** words) {
  using Graph = lemon::SmartDigraph;
  Graph graph;
  Graph::ArcMap<long long> lower(graph), upper(graph), cost(graph);
  Graph::NodeMap<long long> supply(graph);
  std::ifstream file(words[1]);
  lemon::readDimacsMin(file, graph, lower, upper, cost, supply);
  std::vector<double> times;
  long long total = -1;
  for (int round = n > 2 ? std::atoi(words[2]) : 3; round > 0; --round) {
    lemon::NetworkSimplex<Graph, long long, long long> simplex(graph);
    simplex.lowerMap(lower).upperMap(upper).costMap(cost).supplyMap(supply);
    const std::clock_t start = std::clock();
    const bool solved = simplex.run() == simplex.OPTIMAL;
    times.push_back(1e3 * (std::clock() - start) / CLOCKS_PER_SEC);
    if (solved) total = simplex.totalCost();
  }
  std::sort(times.begin(), times.end());
  std::printf("%s: cost %lld, median %.2f ms\n", words[1], total, times[times.size() / 2]);
}
