// Ein(x) = integral 0..x of (1 - e^-s) / s ds: the area that a Gaussian of peak optical depth x
// darkens is 2 pi sigma^2 Ein(x). Twin: optics::ein.

// x of Ein(x) = y, good to some per cent up to y = 3.5.
fn inverse_ein(y: f32) -> f32 {
    return y * exp(y * (0.25 + 0.0485 * y));
}

fn ein(x: f32) -> f32 {
    if (x < 4.0) {
        // Sum of (-1)^(n+1) x^n / (n n!), Horner, error < 2e-6 at x = 4.
        var sum = 0.0;
        for (var n = 18.0; n >= 1.0; n -= 1.0) {
            sum = 1.0 - x * (n / ((n + 1.0) * (n + 1.0))) * sum;
        }
        return x * sum;
    }
    // Ein(x) = gamma + ln x + E1(x); E1 by a continued fraction cut at its third level.
    let e1 = exp(-x) / (x + 1.0 / (1.0 + 1.0 / (x + 2.0 / (1.0 + 2.0 / (x + 3.0)))));
    return 0.57721566 + log(x) + e1;
}

// The same of four values at once.
fn ein_of_bands(x: vec4<f32>) -> vec4<f32> {
    var sum = vec4(0.0);
    for (var n = 18.0; n >= 1.0; n -= 1.0) {
        sum = 1.0 - x * (n / ((n + 1.0) * (n + 1.0))) * sum;
    }
    let e1 = exp(-x) / (x + 1.0 / (1.0 + 1.0 / (x + 2.0 / (1.0 + 2.0 / (x + 3.0)))));
    return select(0.57721566 + log(max(x, vec4(1.0))) + e1, x * sum, x < vec4(4.0));
}
