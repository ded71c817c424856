// A square duct with a bend of 90 degrees: an L in the x-y plane, legs of
// length 3 and width 1, height 1 (z from 0 to 1). Not convex.
n = 4; // cells across the duct

Point(1) = {0, 0, 0}; Point(2) = {1, 0, 0}; Point(3) = {3, 0, 0};
Point(4) = {0, 1, 0}; Point(5) = {1, 1, 0}; Point(6) = {3, 1, 0};
Point(7) = {0, 3, 0}; Point(8) = {1, 3, 0};
Line(1) = {1, 2}; Line(2) = {2, 3}; Line(3) = {4, 5}; Line(4) = {5, 6};
Line(5) = {7, 8};
Line(6) = {1, 4}; Line(7) = {2, 5}; Line(8) = {3, 6}; Line(9) = {4, 7};
Line(10) = {5, 8};
Curve Loop(1) = {1, 7, -3, -6};
Curve Loop(2) = {2, 8, -4, -7};
Curve Loop(3) = {3, 10, -5, -9};
For i In {1:3}
  Plane Surface(i) = {i};
EndFor

Transfinite Curve {1, 3, 5, 6, 7, 8} = n + 1;
Transfinite Curve {2, 4, 9, 10} = 2*n + 1;
Transfinite Surface "*";
Recombine Surface "*";

// Per surface: top, volume, then the sides in the order of its loop.
corner[] = Extrude {0, 0, 1} { Surface{1}; Layers{n}; Recombine; };
along_x[] = Extrude {0, 0, 1} { Surface{2}; Layers{n}; Recombine; };
along_y[] = Extrude {0, 0, 1} { Surface{3}; Layers{n}; Recombine; };

Physical Surface("end in x", 1) = {along_x[3]};
Physical Surface("end in y", 2) = {along_y[4]};
Physical Surface("walls", 3) = {1, 2, 3, corner[0], along_x[0], along_y[0],
                                corner[2], corner[5], along_x[2], along_x[4],
                                along_y[3], along_y[5]};
Physical Volume("duct", 1) = {corner[1], along_x[1], along_y[1]};
