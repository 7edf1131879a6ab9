package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OwnRecordsTest {
  private static final TopicPartition PARTITION = new TopicPartition("conversations", 3);

  private final OwnRecords own = new OwnRecords();

  private void write(long offset, int bytes) {
    var record = new ProducerRecord<>("conversations", new byte[] {'k'}, new byte[bytes]);
    EventHeaders.put(record.headers(), EventHeaders.KIND, "message");
    own.written(record, new RecordMetadata(PARTITION, offset, 0, 1_000 + offset, 1, bytes));
  }

  @Test
  void readsAsIfABrokerHadSentIt() {
    own.open();
    write(7, 10);
    write(8, 11);
    var taken = own.take();
    assertThat(taken).extracting(ConsumerRecord::offset).containsExactly(7L, 8L);
    var first = taken.getFirst();
    assertThat(first.topic()).isEqualTo("conversations");
    assertThat(first.partition()).isEqualTo(3);
    assertThat(first.timestamp()).isEqualTo(1_007);
    assertThat(first.key()).containsExactly('k');
    assertThat(first.value()).hasSize(10);
    assertThat(EventHeaders.text(first.headers(), EventHeaders.KIND)).isEqualTo("message");
    assertThat(own.take()).isEmpty();
  }

  @Test
  void keepsNothingWhileNobodyReads() {
    write(1, 1);
    assertThat(own.take()).isEmpty();
    own.open();
    write(2, 1);
    own.close();
    write(3, 1);
    own.open();
    assertThat(own.take()).isEmpty();
  }

  @Test
  void keepsNoMoreRecordsThanItHasRoomFor() {
    own.open();
    for (int i = 0; i <= OwnRecords.RECORDS_MAX; i++) {
      write(i, 1);
    }
    assertThat(own.take()).hasSize(OwnRecords.RECORDS_MAX);
    write(OwnRecords.RECORDS_MAX + 1, 1);
    assertThat(own.take()).hasSize(1);
  }

  @Test
  void keepsNoMoreBytesThanItHasRoomFor() {
    own.open();
    write(1, (int) OwnRecords.BYTES_MAX);
    write(2, 1);
    assertThat(own.take()).extracting(ConsumerRecord::offset).containsExactly(1L);
    write(3, (int) OwnRecords.BYTES_MAX);
    assertThat(own.take()).hasSize(1);
  }
}
