// Two rooms joined by a corridor: not convex, so that mass has to go around.
// Left room (0,2)x(0,2), corridor (2,3)x(0.75,1.25), right room (3,5)x(0,2).
h = 0.25; // size of a cell; all lengths below are multiples of it

Point(1) = {0, 0, 0};    Point(2) = {0, 0.75, 0};
Point(3) = {0, 1.25, 0}; Point(4) = {0, 2, 0};
Point(5) = {2, 0, 0};    Point(6) = {2, 0.75, 0};
Point(7) = {2, 1.25, 0}; Point(8) = {2, 2, 0};
Point(9) = {3, 0, 0};    Point(10) = {3, 0.75, 0};
Point(11) = {3, 1.25, 0}; Point(12) = {3, 2, 0};
Point(13) = {5, 0, 0};   Point(14) = {5, 0.75, 0};
Point(15) = {5, 1.25, 0}; Point(16) = {5, 2, 0};

// Columns of curves at x = 0, 2, 3, 5, from below.
For i In {0:3}
  For j In {1:3}
    Line(3*i + j) = {4*i + j, 4*i + j + 1};
  EndFor
EndFor
// Rows in the left room (21 to 24), the corridor (26, 27), the right (31 to 34).
For j In {1:4}
  Line(20 + j) = {j, 4 + j};
  Line(30 + j) = {8 + j, 12 + j};
EndFor
Line(26) = {6, 10};
Line(27) = {7, 11};

For j In {1:3}
  Curve Loop(j) = {20 + j, 3 + j, -(20 + j + 1), -j};
  Plane Surface(j) = {j};
  Curve Loop(10 + j) = {30 + j, 9 + j, -(30 + j + 1), -(6 + j)};
  Plane Surface(10 + j) = {10 + j};
EndFor
Curve Loop(20) = {26, 8, -27, -5};
Plane Surface(20) = {20};

Transfinite Curve {1, 3, 4, 6, 7, 9, 10, 12} = 0.75/h + 1;
Transfinite Curve {2, 5, 8, 11} = 0.5/h + 1;
Transfinite Curve {21:24, 31:34} = 2/h + 1;
Transfinite Curve {26, 27} = 1/h + 1;
Transfinite Surface "*";
Recombine Surface "*";

Physical Curve("left room", 1) = {1, 2, 3, 4, 6, 21, 24};
Physical Curve("right room", 2) = {7, 9, 10, 11, 12, 31, 34};
Physical Curve("corridor", 3) = {26, 27};
Physical Surface("rooms", 1) = {1:3, 11:13, 20};
