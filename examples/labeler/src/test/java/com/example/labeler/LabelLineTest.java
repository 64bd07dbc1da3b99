package com.example.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelLineTest {

  @ParameterizedTest
  @ValueSource(strings = {"scan-1,7", " scan-1 , 7 ", "\"scan-1\",\"7\"", "scan-1,7,"})
  void hasAnIdAndAClass(String line) {
    assertThat(LabelLine.parse(line)).isEqualTo(new LabelLine("scan-1", 7, Optional.empty()));
  }

  @Test
  void mayHaveTheTimeOfTheLabel() {
    assertThat(LabelLine.parse("scan-1,7,2026-11-30T09:15:00.1234567Z").labeledAt())
        .contains(Instant.parse("2026-11-30T09:15:00.123Z"));
  }

  @Test
  void mayHaveCommasAndQuotesInQuotes() {
    assertThat(LabelLine.parse("\"a, \"\"b\"\"\",0").imageId()).isEqualTo("a, \"b\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "imageId,class", "imageId, class, time", "\"imageId\",\"class\""})
  void isLeftOutIfItHoldsNoLabel(String line) {
    assertThat(LabelLine.isSkipped(line)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "scan-1 | the fields must be 'imageId,class' or 'imageId,class,time', but were 1: 'scan-1'",
        "a,1,2026-11-30T09:15:00Z,x | but were 4: 'a,1,2026-11-30T09:15:00Z,x'",
        ",7 | the image id must not be empty",
        "scan-1,seven | the class must be a whole number from 0 on, but was 'seven'",
        "scan-1,-1 | the class must be a whole number from 0 on, but was '-1'",
        "scan-1,7,today | the time must be an instant such as 2026-11-30T09:15:00Z, but was 'today'",
        "scan-1,7,+1000000000-12-31T23:59:59Z | the time must be an instant",
        "\"scan-1,7 | a quote must be closed",
        "sc\uFFFDn-1,7 | the text must be UTF-8",
      })
  void isRefusedWithAReason(String line, String reason) {
    assertThat(LabelLine.isSkipped(line)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelLine.parse(line))
        .withMessageContaining(reason);
  }
}
