//! From seeds and a plan to impressions and clusters.
