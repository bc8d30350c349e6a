;; The inner loops of the usual runs, two float64 lanes at a time. Each does the operations of the
;; TypeScript loop it stands for, in the same order, so that every bit of the result is the same.
;; A vector is given by its address; all have `$bytes` bytes, a multiple of 16 and not 0.
(module
  (memory (import "kernels" "memory") 1)

  ;; out = h·θ + deviation·noise; at address 0 the loss ½ Σ h·θ².
  (func (export "noisyQuadratic")
    (param $theta i32) (param $h i32) (param $deviation i32) (param $noise i32) (param $out i32)
    (param $bytes i32)
    (local $i i32) (local $x v128) (local $slope v128) (local $sum v128)
    (loop $pair
      (local.set $x (v128.load (i32.add (local.get $theta) (local.get $i))))
      (local.set $slope
        (f64x2.mul (v128.load (i32.add (local.get $h) (local.get $i))) (local.get $x)))
      (local.set $sum (f64x2.add (local.get $sum) (f64x2.mul (local.get $slope) (local.get $x))))
      (v128.store (i32.add (local.get $out) (local.get $i))
        (f64x2.add (local.get $slope)
          (f64x2.mul (v128.load (i32.add (local.get $deviation) (local.get $i)))
            (v128.load (i32.add (local.get $noise) (local.get $i))))))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $pair (i32.lt_u (local.get $i) (local.get $bytes))))
    (f64.store (i32.const 0)
      (f64.div
        (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum)))
        (f64.const 2))))

  ;; θ = θ − rate·grad
  (func (export "descend")
    (param $theta i32) (param $grad i32) (param $bytes i32) (param $rate f64)
    (local $i i32) (local $rates v128)
    (local.set $rates (f64x2.splat (local.get $rate)))
    (loop $pair
      (v128.store (i32.add (local.get $theta) (local.get $i))
        (f64x2.sub (v128.load (i32.add (local.get $theta) (local.get $i)))
          (f64x2.mul (local.get $rates) (v128.load (i32.add (local.get $grad) (local.get $i))))))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $pair (i32.lt_u (local.get $i) (local.get $bytes)))))

  ;; θ = θ − rate·(grad + decay·θ)
  (func (export "decayedDescend")
    (param $theta i32) (param $grad i32) (param $bytes i32) (param $rate f64) (param $decay f64)
    (local $i i32) (local $x v128) (local $rates v128) (local $decays v128)
    (local.set $rates (f64x2.splat (local.get $rate)))
    (local.set $decays (f64x2.splat (local.get $decay)))
    (loop $pair
      (local.set $x (v128.load (i32.add (local.get $theta) (local.get $i))))
      (v128.store (i32.add (local.get $theta) (local.get $i))
        (f64x2.sub (local.get $x)
          (f64x2.mul (local.get $rates)
            (f64x2.add (v128.load (i32.add (local.get $grad) (local.get $i)))
              (f64x2.mul (local.get $decays) (local.get $x))))))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $pair (i32.lt_u (local.get $i) (local.get $bytes)))))

  ;; b = keep·b + fresh·grad, θ = θ − rate·b
  (func (export "heavyBall")
    (param $theta i32) (param $grad i32) (param $buffer i32) (param $bytes i32) (param $rate f64)
    (param $keep f64) (param $fresh f64)
    (local $i i32) (local $x v128) (local $b v128) (local $rates v128) (local $keeps v128)
    (local $freshs v128)
    (local.set $rates (f64x2.splat (local.get $rate)))
    (local.set $keeps (f64x2.splat (local.get $keep)))
    (local.set $freshs (f64x2.splat (local.get $fresh)))
    (loop $pair
      (local.set $x (v128.load (i32.add (local.get $theta) (local.get $i))))
      (local.set $b
        (f64x2.add
          (f64x2.mul (local.get $keeps) (v128.load (i32.add (local.get $buffer) (local.get $i))))
          (f64x2.mul (local.get $freshs)
            (v128.load (i32.add (local.get $grad) (local.get $i))))))
      (v128.store (i32.add (local.get $buffer) (local.get $i)) (local.get $b))
      (v128.store (i32.add (local.get $theta) (local.get $i))
        (f64x2.sub (local.get $x) (f64x2.mul (local.get $rates) (local.get $b))))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $pair (i32.lt_u (local.get $i) (local.get $bytes)))))

  ;; b = keep·b + fresh·(grad + decay·θ), θ = θ − rate·b
  (func (export "decayedHeavyBall")
    (param $theta i32) (param $grad i32) (param $buffer i32) (param $bytes i32) (param $rate f64)
    (param $keep f64) (param $fresh f64) (param $decay f64)
    (local $i i32) (local $x v128) (local $b v128) (local $rates v128) (local $keeps v128)
    (local $freshs v128) (local $decays v128)
    (local.set $rates (f64x2.splat (local.get $rate)))
    (local.set $keeps (f64x2.splat (local.get $keep)))
    (local.set $freshs (f64x2.splat (local.get $fresh)))
    (local.set $decays (f64x2.splat (local.get $decay)))
    (loop $pair
      (local.set $x (v128.load (i32.add (local.get $theta) (local.get $i))))
      (local.set $b
        (f64x2.add
          (f64x2.mul (local.get $keeps) (v128.load (i32.add (local.get $buffer) (local.get $i))))
          (f64x2.mul (local.get $freshs)
            (f64x2.add (v128.load (i32.add (local.get $grad) (local.get $i)))
              (f64x2.mul (local.get $decays) (local.get $x))))))
      (v128.store (i32.add (local.get $buffer) (local.get $i)) (local.get $b))
      (v128.store (i32.add (local.get $theta) (local.get $i))
        (f64x2.sub (local.get $x) (f64x2.mul (local.get $rates) (local.get $b))))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $pair (i32.lt_u (local.get $i) (local.get $bytes)))))

  ;; m = m + weight·(grad − m), v = β₂·v + (1 − β₂)·grad²,
  ;; θ = shrink·θ − size·m / (√v / root + eps)
  (func (export "adam")
    (param $theta i32) (param $grad i32) (param $mean i32) (param $square i32) (param $bytes i32)
    (param $weight f64) (param $beta2 f64) (param $size f64) (param $root f64) (param $eps f64)
    (param $shrink f64)
    (local $i i32) (local $g v128) (local $m v128) (local $v v128) (local $weights v128)
    (local $beta2s v128) (local $rests v128) (local $sizes v128) (local $roots v128)
    (local $epss v128) (local $shrinks v128)
    (local.set $rests (f64x2.splat (f64.sub (f64.const 1) (local.get $beta2))))
    (local.set $weights (f64x2.splat (local.get $weight)))
    (local.set $beta2s (f64x2.splat (local.get $beta2)))
    (local.set $sizes (f64x2.splat (local.get $size)))
    (local.set $roots (f64x2.splat (local.get $root)))
    (local.set $epss (f64x2.splat (local.get $eps)))
    (local.set $shrinks (f64x2.splat (local.get $shrink)))
    (loop $pair
      (local.set $g (v128.load (i32.add (local.get $grad) (local.get $i))))
      (local.set $m (v128.load (i32.add (local.get $mean) (local.get $i))))
      (local.set $m
        (f64x2.add (local.get $m)
          (f64x2.mul (local.get $weights) (f64x2.sub (local.get $g) (local.get $m)))))
      (local.set $v
        (f64x2.add
          (f64x2.mul (local.get $beta2s) (v128.load (i32.add (local.get $square) (local.get $i))))
          (f64x2.mul (f64x2.mul (local.get $rests) (local.get $g)) (local.get $g))))
      (v128.store (i32.add (local.get $mean) (local.get $i)) (local.get $m))
      (v128.store (i32.add (local.get $square) (local.get $i)) (local.get $v))
      (v128.store (i32.add (local.get $theta) (local.get $i))
        (f64x2.sub
          (f64x2.mul (local.get $shrinks) (v128.load (i32.add (local.get $theta) (local.get $i))))
          (f64x2.div
            (f64x2.mul (local.get $sizes) (local.get $m))
            (f64x2.add
              (f64x2.div (f64x2.sqrt (local.get $v)) (local.get $roots))
              (local.get $epss)))))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $pair (i32.lt_u (local.get $i) (local.get $bytes)))))
)
