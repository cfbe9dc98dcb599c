#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| souk_fuzz::targets::bodies(bytes));
