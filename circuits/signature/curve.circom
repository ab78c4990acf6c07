pragma circom 2.2.0;

// Baby Jubjub (EIP-2494): 168700·x² + y² = 1 + 168696·x²·y², of order 8·l, and its Montgomery form
// v² = u³ + 168698·u² + u with u = (1 + y) / (1 − y), v = u / x.

// The coefficient A of the Montgomery form.
function montgomeryA() {
    return 168698;
}

// l, the order of the prime subgroup.
function subgroupOrder() {
    return 2736030358979909402780800718157159386076813972158567259200215660948447373041;
}

// Base8, the generator of the prime subgroup, in Montgomery form: (u, v).
function basePoint() {
    var x = 5299619240641551281634865583518297030282874472190772894086521144482721001553;
    var y = 16950150798460657717958625567821834550301663161624707787222815936182638968203;
    var u = (1 + y) / (1 - y);
    return [u, u / x];
}

// T, a point of the prime subgroup whose discrete logarithm nobody knows, in Montgomery form: 8 times the point with
// y = keccak256("quipu/blinding" ‖ 1) mod r and the smaller x (with 0 for 1 there is no such point).
function blindingPoint() {
    return [
        20727579981615785484257128465697609125816205761891919391882380371376303326521,
        19125361001969194961794646479351329400640624687817060224848682935246333239556
    ];
}

// P + Q in Montgomery form, at compile time. P ≠ −Q, neither is the point at infinity.
function addPoints(p, q) {
    var slope = p[0] == q[0]
        ? (3 * p[0] * p[0] + 2 * montgomeryA() * p[0] + 1) / (2 * p[1])
        : (q[1] - p[1]) / (q[0] - p[0]);
    var u = slope * slope - montgomeryA() - p[0] - q[0];
    return [u, slope * (p[0] - u) - p[1]];
}

// The points 1, 3, 5 and 7 times 8^window · Base8 for each of 84 windows, in Montgomery form.
function baseWindows() {
    var windows[84][4][2];
    var step[2] = basePoint();
    for (var window = 0; window < 84; window++) {
        var double[2] = addPoints(step, step);
        windows[window][0] = step;
        for (var i = 1; i < 4; i++) {
            windows[window][i] = addPoints(windows[window][i - 1], double);
        }
        double = addPoints(double, double);
        step = addPoints(double, double);
    }
    return windows;
}
