/// Certificates for servers on the loopback, valid until 2125 unless said otherwise. Their keys are public and protect
/// nothing.
public enum TestCertificates {
  /// The authority that signed the others; in nobody's list of roots.
  public static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBfDCCASKgAwIBAgIUZ33XCCTwO+2qnUwqHaGqG5AvW4UwCgYIKoZIzj0EAwIw
    GzEZMBcGA1UEAwwQZmxpZ2h0cGxhbiB0ZXN0czAgFw0wMDAxMDEwMDAwMDBaGA8y
    MTI1MDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQZmxpZ2h0cGxhbiB0ZXN0czBZMBMG
    ByqGSM49AgEGCCqGSM49AwEHA0IABNHTh/HYjT6GoosIJuMkEVqSjGMwBUwuF0xm
    spfw+BCx7QgI+fLn8s75yaWyqlqeu3uX/0iRcgMMHXR4pp7MNd2jQjBAMA8GA1Ud
    EwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgGGMB0GA1UdDgQWBBQPoftlyQb8KVNh
    EkDQ6tqjeVbnSjAKBggqhkjOPQQDAgNIADBFAiEAs2hRhPc9UInDw5mlT2xJzbxd
    8lPEdVeg59WRZKodzyoCIATNUCi8Pef1jxhBBhfjct2J97OhU0GF4ERTAuFTg6g0
    -----END CERTIFICATE-----
    """

  /// For `localhost`, 127.0.0.1, ::1 and `hooks.example.test`.
  public static let good = """
    -----BEGIN CERTIFICATE-----
    MIIBpDCCAUmgAwIBAgITf2U03iOAzab5SHGevHaYBCcfwTAKBggqhkjOPQQDAjAb
    MRkwFwYDVQQDDBBmbGlnaHRwbGFuIHRlc3RzMCAXDTAwMDEwMTAwMDAwMFoYDzIx
    MjUwMTAxMDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIB
    BggqhkjOPQMBBwNCAAQ25DsK9lBKtLupgLMdaq/sONFujuz1F14IKXkWosNY9bcI
    BpECBNWgcCB+MlXeVMRYofYWPFUI6MtufC2wRT/Fo3EwbzAMBgNVHRMBAf8EAjAA
    MEAGA1UdEQQ5MDeCCWxvY2FsaG9zdIISaG9va3MuZXhhbXBsZS50ZXN0hwR/AAAB
    hxAAAAAAAAAAAAAAAAAAAAABMB0GA1UdDgQWBBQi2rAxla4Ab+jrj4tr0r6RLjEx
    kjAKBggqhkjOPQQDAgNJADBGAiEA0BFHsGejCAzIiDumJsHiuaIrBuKVtXBhPwOy
    c6KBmQMCIQDdsX8qBfyheqHvC4WrqTzww59xT/wo2wG68jDDjxe2Dg==
    -----END CERTIFICATE-----
    """

  /// For `other.example.test`.
  public static let elsewhere = """
    -----BEGIN CERTIFICATE-----
    MIIBijCCATCgAwIBAgIUOB9Tt5+xIX8sB+8lzJBDtV5q55QwCgYIKoZIzj0EAwIw
    GzEZMBcGA1UEAwwQZmxpZ2h0cGxhbiB0ZXN0czAgFw0wMDAxMDEwMDAwMDBaGA8y
    MTI1MDEwMTAwMDAwMFowHTEbMBkGA1UEAwwSb3RoZXIuZXhhbXBsZS50ZXN0MFkw
    EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENuQ7CvZQSrS7qYCzHWqv7DjRbo7s9Rde
    CCl5FqLDWPW3CAaRAgTVoHAgfjJV3lTEWKH2FjxVCOjLbnwtsEU/xaNOMEwwDAYD
    VR0TAQH/BAIwADAdBgNVHREEFjAUghJvdGhlci5leGFtcGxlLnRlc3QwHQYDVR0O
    BBYEFCLasDGVrgBv6OuPi2vSvpEuMTGSMAoGCCqGSM49BAMCA0gAMEUCIC/FsO1Y
    Hi12IpDrvErGDPCilwNrx5mVMBIdcdsOcE3yAiEAnXRVfc43Kt51rD343uXT2Xhw
    nPNQpGhISXr0tU/84Kc=
    -----END CERTIFICATE-----
    """

  /// For `localhost`, ended in 2001.
  public static let expired = """
    -----BEGIN CERTIFICATE-----
    MIIBfDCCASKgAwIBAgIUdX8pHHwpU4ws5T92yzrUCPg5xIswCgYIKoZIzj0EAwIw
    GzEZMBcGA1UEAwwQZmxpZ2h0cGxhbiB0ZXN0czAeFw0wMDAxMDEwMDAwMDBaFw0w
    MTAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEG
    CCqGSM49AwEHA0IABDbkOwr2UEq0u6mAsx1qr+w40W6O7PUXXggpeRaiw1j1twgG
    kQIE1aBwIH4yVd5UxFih9hY8VQjoy258LbBFP8WjSzBJMAwGA1UdEwEB/wQCMAAw
    GgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBQi2rAxla4Ab+jr
    j4tr0r6RLjExkjAKBggqhkjOPQQDAgNIADBFAiBDGjjCYbTJyXmHJGldvk5Iy1aC
    5XEfsklckMyLGTYaqAIhAO+2cededfJQTUpbqdk5GqFfJ3Koyv9PzqvJDiFFTTBu
    -----END CERTIFICATE-----
    """

  /// For `localhost`, signed by its own key.
  public static let selfSigned = """
    -----BEGIN CERTIFICATE-----
    MIIBdzCCAR2gAwIBAgIUIrvB4feLVtfoYi1Cwt0LFv7ACb4wCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTAwMDEwMTAwMDAwMFoYDzIxMjUwMTAx
    MDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQ25DsK9lBKtLupgLMdaq/sONFujuz1F14IKXkWosNY9bcIBpECBNWg
    cCB+MlXeVMRYofYWPFUI6MtufC2wRT/Fo0swSTAMBgNVHRMBAf8EAjAAMBoGA1Ud
    EQQTMBGCCWxvY2FsaG9zdIcEfwAAATAdBgNVHQ4EFgQUItqwMZWuAG/o64+La9K+
    kS4xMZIwCgYIKoZIzj0EAwIDSAAwRQIhAL2dGXDh6J3O9WxZeGTDGibm0tVMqih/
    ZhrmnrCgDEwzAiBL+CKT1FDJWKvsNbOeNElky81tHV8Nb9PA6bGcsEbT+g==
    -----END CERTIFICATE-----
    """

  /// The key of all but the authority.
  public static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpjiofbdwP9IDNdOI
    UmNciyw7bGBSox3GxAhVHO/xAvihRANCAAQ25DsK9lBKtLupgLMdaq/sONFujuz1
    F14IKXkWosNY9bcIBpECBNWgcCB+MlXeVMRYofYWPFUI6MtufC2wRT/F
    -----END PRIVATE KEY-----
    """
}
