{{ accepted_rows('crm_csm_sentiment', ref('int_crm_csm_sentiment_landed')) }}
