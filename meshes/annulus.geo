// Annulus about the origin, radii 1 and 2: a domain with a hole. The refined
// cells stay straight, so the circles are polygons of 64 sides: the area is
// that of the ring times sin(2 pi/64)/(2 pi/64) = 0.9984.
n_around = 64; // multiple of 4
n_across = 8;

Point(1) = {0, 0, 0};
Point(2) = {1, 0, 0};  Point(3) = {0, 1, 0};
Point(4) = {-1, 0, 0}; Point(5) = {0, -1, 0};
Point(6) = {2, 0, 0};  Point(7) = {0, 2, 0};
Point(8) = {-2, 0, 0}; Point(9) = {0, -2, 0};

Circle(1) = {2, 1, 3}; Circle(2) = {3, 1, 4};
Circle(3) = {4, 1, 5}; Circle(4) = {5, 1, 2};
Circle(5) = {6, 1, 7}; Circle(6) = {7, 1, 8};
Circle(7) = {8, 1, 9}; Circle(8) = {9, 1, 6};
For i In {0:3}
  Line(9 + i) = {2 + i, 6 + i};
EndFor
For i In {0:3}
  Curve Loop(1 + i) = {9 + i, 5 + i, -(9 + (i + 1) % 4), -(1 + i)};
  Plane Surface(1 + i) = {1 + i};
EndFor

Transfinite Curve {1:8} = n_around/4 + 1;
Transfinite Curve {9:12} = n_across + 1;
Transfinite Surface "*";
Recombine Surface "*";

Physical Curve("inner", 1) = {1:4};
Physical Curve("outer", 2) = {5:8};
Physical Surface("ring", 1) = {1:4};
