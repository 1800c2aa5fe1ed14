package restapi

import (
	"testing"
	"time"

	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

func TestQuotas(t *testing.T) {
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 23, 59, 0, 0, time.UTC) }
	saturday := day(time.November, 21)
	for _, tc := range []struct {
		name   string
		period apigw.QuotaPeriodType
		within time.Time // the same period
		next   time.Time // the next one
	}{
		{"a day", apigw.QuotaPeriodTypeDay, saturday, day(time.November, 22)},
		{"a week begins on Sunday", apigw.QuotaPeriodTypeWeek, saturday, day(time.November, 22)},
		{"a month", apigw.QuotaPeriodTypeMonth, day(time.November, 30), day(time.December, 1)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q := quota{limit: 3, offset: 1, period: tc.period}
			for i, want := range []bool{true, true, false} { // one is used up from the beginning
				if got := q.take(saturday); got != want {
					t.Errorf("request %d: %v", i, got)
				}
			}
			if q.take(tc.within) {
				t.Error("the period has begun anew too early")
			}
			for i, want := range []bool{true, true, true, false} {
				if got := q.take(tc.next); got != want {
					t.Errorf("request %d of the next period: %v", i, got)
				}
			}
		})
	}
}
