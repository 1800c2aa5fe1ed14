package provider

import cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

func (c *converter) continuousDeployment(b *body) {
	config := cloudfront.ContinuousDeploymentPolicyConfig{
		Enabled:       b.requiredFlag("enabled", "Enabled"),
		TrafficConfig: trafficConfig(b),
	}
	if names, ok := b.only("staging_distribution_dns_names", "StagingDistributionDnsNames"); ok {
		items := names.strings("items", "")
		config.StagingDistributionDnsNames = &cloudfront.StagingDistributionDnsNames{
			Items: items, Quantity: number[int32](names, "quantity", "Quantity"),
		}
	}
	c.set.ContinuousDeploymentPolicies = append(c.set.ContinuousDeploymentPolicies, document(c, b, config))
}

func trafficConfig(b *body) *cloudfront.TrafficConfig {
	t, ok := b.only("traffic_config", "TrafficConfig")
	if !ok {
		return nil
	}
	config := &cloudfront.TrafficConfig{Type: cloudfront.ContinuousDeploymentPolicyType(t.text("type", "Type"))}
	if h, ok := t.only("single_header_config", "SingleHeaderConfig"); ok {
		config.SingleHeaderConfig = &cloudfront.ContinuousDeploymentSingleHeaderConfig{
			Header: h.requiredText("header", "Header"),
			Value:  h.requiredText("value", "Value"),
		}
	}
	if w, ok := t.only("single_weight_config", "SingleWeightConfig"); ok {
		config.SingleWeightConfig = singleWeight(w)
	}
	return config
}

func singleWeight(w *body) *cloudfront.ContinuousDeploymentSingleWeightConfig {
	config := &cloudfront.ContinuousDeploymentSingleWeightConfig{}
	if weight := w.fraction("weight", "Weight"); weight != nil {
		config.Weight = new(float32(*weight))
	}
	if s, ok := w.only("session_stickiness_config", "SessionStickinessConfig"); ok {
		config.SessionStickinessConfig = &cloudfront.SessionStickinessConfig{
			IdleTTL:    number[int32](s, "idle_ttl", "IdleTTL"),
			MaximumTTL: number[int32](s, "maximum_ttl", "MaximumTTL"),
		}
	}
	return config
}

func (c *converter) monitoring(b *body) {
	config := cloudfront.MonitoringSubscription{}
	if m, ok := b.only("monitoring_subscription", ""); ok {
		if r, ok := m.only("realtime_metrics_subscription_config", "RealtimeMetricsSubscriptionConfig"); ok {
			config.RealtimeMetricsSubscriptionConfig = &cloudfront.RealtimeMetricsSubscriptionConfig{
				RealtimeMetricsSubscriptionStatus: cloudfront.RealtimeMetricsSubscriptionStatus(
					r.text("realtime_metrics_subscription_status", "RealtimeMetricsSubscriptionStatus")),
			}
		}
	}
	c.set.MonitoringSubscriptions = append(c.set.MonitoringSubscriptions, document(c, b, config))
}

func (c *converter) realtimeLog(b *body) {
	meta := c.meta(b)
	config := cloudfront.RealtimeLogConfig{
		ARN:          &meta.ARN,
		Name:         b.requiredText("name", "Name"),
		Fields:       b.strings("fields", "Fields"),
		SamplingRate: number[int64](b, "sampling_rate", "SamplingRate"),
	}
	for _, e := range b.blocks("endpoint", "EndPoints") {
		endpoint := cloudfront.EndPoint{StreamType: e.requiredText("stream_type", "StreamType")}
		if k, ok := e.only("kinesis_stream_config", "KinesisStreamConfig"); ok {
			endpoint.KinesisStreamConfig = &cloudfront.KinesisStreamConfig{
				RoleARN:   k.requiredText("role_arn", "RoleARN"),
				StreamARN: k.requiredText("stream_arn", "StreamARN"),
			}
		}
		config.EndPoints = append(config.EndPoints, endpoint)
	}
	c.set.RealtimeLogConfigs = append(c.set.RealtimeLogConfigs, document(c, b, config))
}
