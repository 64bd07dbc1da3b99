package dev.millrace.model;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class Sha256Test {

  /** FIPS 180-2, appendix B.1. */
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isThatOfTheRemainingBytesWhichStay() {
    ByteBuffer bytes = ByteBuffer.wrap("xabcx".getBytes(US_ASCII)).position(1).limit(4);
    assertThat(Sha256.of(bytes)).isEqualTo(OF_ABC);
    assertThat(Sha256.of(bytes.asReadOnlyBuffer())).isEqualTo(OF_ABC);
    assertThat(bytes.position()).isEqualTo(1);
  }

  @Test
  void isThatOfWhatADigestHasSeen() {
    MessageDigest digest = Sha256.newDigest();
    digest.update((byte) 'a');
    digest.update(new byte[] {'b', 'c'});
    assertThat(Sha256.finish(digest)).isEqualTo(OF_ABC);
  }
}
