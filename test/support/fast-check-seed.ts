import fc from 'fast-check';

// The same draws in every run: whether the tests pass must not depend on luck. FC_SEED explores others.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 42) });
