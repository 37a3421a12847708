/// Certificates for servers on the loopback, all signed by `authority`, with one key; made with openssl.
enum TestCertificates {
  /// In nobody's list of roots.
  static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBmDCCAT+gAwIBAgIUGORHt1STTd8+eIPAH+GXOGQ2eUcwCgYIKoZIzj0EAwIw
    GTEXMBUGA1UEAwwOVGVzdCBBdXRob3JpdHkwIBcNMjYxMTIzMjEwNzE3WhgPMjEy
    NjEwMzAyMTA3MTdaMBkxFzAVBgNVBAMMDlRlc3QgQXV0aG9yaXR5MFkwEwYHKoZI
    zj0CAQYIKoZIzj0DAQcDQgAEjwURSrHtmzIsACwmX79ifOEy2E2HIfb7rrA096hu
    e2IM0/DA+3DDPu0nXKklpgWMoLVwK39paz26QfXqifjPIKNjMGEwHQYDVR0OBBYE
    FJ/ncv6tzNwTQsuFzqyciBWli2dOMB8GA1UdIwQYMBaAFJ/ncv6tzNwTQsuFzqyc
    iBWli2dOMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMAoGCCqGSM49
    BAMCA0cAMEQCICpyeCtaM7dnGKaAmB9QxLfTbalFdWnKhHM/fB+TkX2LAiATidTi
    kic6abEPlROznhuIGI2IC3xK6UmMMQ7yYDfw1Q==
    -----END CERTIFICATE-----
    """

  /// For localhost, 127.0.0.1 and hooks.example.test, until 2125.
  static let server = """
    -----BEGIN CERTIFICATE-----
    MIIBwTCCAWagAwIBAgIUbIXJaLWkzildlio2nh+2FWIMt68wCgYIKoZIzj0EAwIw
    GTEXMBUGA1UEAwwOVGVzdCBBdXRob3JpdHkwIBcNMjYxMTIzMjEwNzE3WhgPMjEy
    NTA2MTcyMTA3MTdaMA8xDTALBgNVBAMMBGdvb2QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQ4cutKMImM3kLBbxQ1hlbdvIwBnWDAaM/sC9m7bae86xvo+yktWi79
    YHUJiJO5c6VznYyeENasc1yGa1x+dZwuo4GTMIGQMC4GA1UdEQQnMCWCCWxvY2Fs
    aG9zdIISaG9va3MuZXhhbXBsZS50ZXN0hwR/AAABMBMGA1UdJQQMMAoGCCsGAQUF
    BwMBMAkGA1UdEwQCMAAwHQYDVR0OBBYEFINQomPutM3NjmskHty5smB9zno2MB8G
    A1UdIwQYMBaAFJ/ncv6tzNwTQsuFzqyciBWli2dOMAoGCCqGSM49BAMCA0kAMEYC
    IQD7jtNlPYK1+yOaN33lRvf3y16U1FCagxgCEpen4ieCdwIhALNwJVceaNXSadNH
    bLDrpJMApXomBvdKIFmyIQXxiJpI
    -----END CERTIFICATE-----
    """

  /// For other.example.test.
  static let otherName = """
    -----BEGIN CERTIFICATE-----
    MIIBsDCCAVWgAwIBAgIUbIXJaLWkzildlio2nh+2FWIMt7AwCgYIKoZIzj0EAwIw
    GTEXMBUGA1UEAwwOVGVzdCBBdXRob3JpdHkwIBcNMjYxMTIzMjEwNzE3WhgPMjEy
    NTA2MTcyMTA3MTdaMBAxDjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZI
    zj0DAQcDQgAEOHLrSjCJjN5CwW8UNYZW3byMAZ1gwGjP7AvZu22nvOsb6PspLVou
    /WB1CYiTuXOlc52MnhDWrHNchmtcfnWcLqOBgTB/MB0GA1UdEQQWMBSCEm90aGVy
    LmV4YW1wbGUudGVzdDATBgNVHSUEDDAKBggrBgEFBQcDATAJBgNVHRMEAjAAMB0G
    A1UdDgQWBBSDUKJj7rTNzY5rJB7cubJgfc56NjAfBgNVHSMEGDAWgBSf53L+rczc
    E0LLhc6snIgVpYtnTjAKBggqhkjOPQQDAgNJADBGAiEAq2EdPUrPYCybYPsS2lj8
    TQ+96kgVp6ky+ZwzVUzKzN0CIQCkJoOo4jjG/IzaNGm3rMdwsaeayvGdfySuNazQ
    V2v5fw==
    -----END CERTIFICATE-----
    """

  /// For localhost, until February 2020.
  static let expired = """
    -----BEGIN CERTIFICATE-----
    MIIBmjCCAT+gAwIBAgICEAAwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOVGVzdCBB
    dXRob3JpdHkwHhcNMjAwMTAxMDAwMDAwWhcNMjAwMjAxMDAwMDAwWjASMRAwDgYD
    VQQDDAdleHBpcmVkMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOHLrSjCJjN5C
    wW8UNYZW3byMAZ1gwGjP7AvZu22nvOsb6PspLVou/WB1CYiTuXOlc52MnhDWrHNc
    hmtcfnWcLqN+MHwwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMBMGA1UdJQQM
    MAoGCCsGAQUFBwMBMAkGA1UdEwQCMAAwHQYDVR0OBBYEFINQomPutM3NjmskHty5
    smB9zno2MB8GA1UdIwQYMBaAFJ/ncv6tzNwTQsuFzqyciBWli2dOMAoGCCqGSM49
    BAMCA0kAMEYCIQC6OCVKkAk1uru3PXwx06xeuhdz9Cnz1CJZM9XhJnOmeQIhALOH
    rB/ZC5ZzC7q/TZNitKdGYrCz5VUBlnHhIHqCLFlf
    -----END CERTIFICATE-----
    """

  /// The key of all servers; it protects nothing.
  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFlnTVNgOyGKUUPlG
    uXk47zA6PTMF0Njoe0iBraRxVqmhRANCAAQ4cutKMImM3kLBbxQ1hlbdvIwBnWDA
    aM/sC9m7bae86xvo+yktWi79YHUJiJO5c6VznYyeENasc1yGa1x+dZwu
    -----END PRIVATE KEY-----
    """
}
