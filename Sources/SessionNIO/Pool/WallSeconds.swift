#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The time of day, for comparing with certificates.
func wallSeconds() -> Int { Int(time(nil)) }
